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

/** Whole 分 as 元: `12.30` for 1230. */
export function yuanOf(fen: number): string {
  return decimalOf(fen, 2);
}

/** Whole 10⁻⁵ 元 as 元: `-0.05940` for -5940. */
export function yuanOfE5(e5: number): string {
  return decimalOf(e5, 5);
}

function decimalOf(value: number, decimals: number): string {
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
