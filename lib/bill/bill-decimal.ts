const AMOUNT = /^(\d{1,12})(?:\.(\d{1,2})0*)?$/u;
const FEE = /^(-?\d{1,9})(?:\.(\d{1,5})0*)?$/u;

/** An amount in 元, such as `12.30`, in 分; `undefined` if it is none. */
export function fenOf(text: string): number | undefined {
  return scaled(text, AMOUNT, 2);
}

/** A fee in 元, such as `-0.05940`, in 10⁻⁵ 元; `undefined` if it is none. */
export function feeOf(text: string): number | undefined {
  return scaled(text, FEE, 5);
}

/** Moves the decimal point within the digits, so nothing is rounded. */
function scaled(text: string, pattern: RegExp, decimals: number): number | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, whole = '', part = ''] = match;
  // Adding 0 turns -0 into 0.
  return Number(whole + part.padEnd(decimals, '0')) + 0;
}
