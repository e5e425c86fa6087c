import { unrelatedMeaningOf } from '../errors/errcodes.js';
import { shapeOf } from '../common/text.js';
import { optional, section, wrongOption } from '../options/option-rules.js';

/** The errcodes by which WeCom answers for a bill that it does not have. */
export interface BillErrcodesOptions {
  /** There was no trade on that day. */
  none?: number | undefined;
  /** The bill is not ready yet. */
  notReady?: number | undefined;
}

/** The part of the module's options that is about bills. */
export interface BillOptions {
  /**
   * The errcodes by which WeCom answers for a bill that it does not have. WeCom documents neither; once you have met
   * one, name it here. An errcode that is not named here is an error, and never means that there was no trade.
   * @default none
   */
  billErrcodes?: BillErrcodesOptions | undefined;
}

/** The validated options. */
export interface ResolvedBillOptions {
  readonly billErrcodes:
    { readonly none: number | undefined; readonly notReady: number | undefined } | undefined;
}

export const BILL_OPTIONS = ['billErrcodes'] as const satisfies readonly (keyof BillOptions)[];
const ERRCODES_OPTIONS = ['none', 'notReady'] as const satisfies readonly (keyof BillErrcodesOptions)[];
const VARIABLES = { none: 'WECOM_BILL_ERRCODE_NONE', notReady: 'WECOM_BILL_ERRCODE_NOT_READY' } as const;

/** @throws {WeComOptionsError} naming the option, what it got and what is allowed. */
export function resolveBillOptions(given: Readonly<Record<string, unknown>>): ResolvedBillOptions {
  return {
    billErrcodes: optional(given['billErrcodes'], (value) => {
      const errcodes = section('billErrcodes', value, ERRCODES_OPTIONS);
      const errcodeIn = (name: (typeof ERRCODES_OPTIONS)[number]) =>
        optional(errcodes[name], (errcode) => errcodeOf(name, errcode));
      return Object.freeze({ none: errcodeIn('none'), notReady: errcodeIn('notReady') });
    }),
  };
}

function errcodeOf(name: keyof typeof VARIABLES, value: unknown): number {
  const isErrcode = Number.isSafeInteger(value) && value !== 0;
  const meaning = isErrcode ? unrelatedMeaningOf(value as number) : undefined;
  if (isErrcode && meaning === undefined) return value as number;
  const allowed = `an errcode about bills, a whole number other than 0 (weComPayConfig: ${VARIABLES[name]})`;
  const got = meaning === undefined ? shapeOf(value) : `${String(value)}, which says that ${meaning}`;
  throw wrongOption(`billErrcodes.${name}`, allowed, got);
}
