import { APPID, MCHID } from '../decode/id.decorators.js';
import { optional, text } from '../options/option-rules.js';

/** The merchant of the orders, and the mini program they are paid in. */
export interface OrderOptions {
  /** 二级商户号 (merchant number) of 对外收款, 1 to 32 characters, for queries and rows that don't carry one. */
  mchid?: string | undefined;
  /** The appid of the mini program, 1 to 32 characters, for payments that don't carry one. */
  appid?: string | undefined;
}

/** The validated options. */
export interface ResolvedOrderOptions {
  readonly mchid: string | undefined;
  readonly appid: string | undefined;
}

/** The merchant of what does not carry one. */
export type DefaultMerchant = Pick<ResolvedOrderOptions, 'mchid'>;

export const ORDER_OPTIONS = ['mchid', 'appid'] as const satisfies readonly (keyof OrderOptions)[];

/** @throws {WeComOptionsError} saying what is allowed. */
export function resolveOrderOptions(given: Readonly<Record<string, unknown>>): ResolvedOrderOptions {
  return {
    mchid: optional(given['mchid'], (value) =>
      text('mchid', value, MCHID.pattern, 'a 二级商户号 of 1 to 32 characters'),
    ),
    appid: optional(given['appid'], (value) =>
      text('appid', value, APPID.pattern, 'the appid of a mini program, 1 to 32 characters'),
    ),
  };
}
