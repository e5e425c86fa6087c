import { isIP } from 'node:net';
import type { ConsolePage } from './console-pages.js';
import { CONSOLE } from './console-pages.js';
import type { WeComPayError, WeComPayErrorDetails } from './wecom-pay.error.js';
import {
  ApplymentNotFoundError,
  OrderNotFoundError,
  WeComBusyError,
  WeComCredentialError,
  WeComPermissionError,
  WeComRequestError,
  WeComThrottledError,
  WeComTokenError,
  WeComUnknownError,
} from './wecom-pay.errors.js';

type ErrorClass = new (message: string, details: WeComPayErrorDetails) => WeComPayError;

/** What WeCom limits: the rate of calls, for at least `lasts` ms, or the number of concurrent calls. */
export type Block = { readonly of: 'rate'; readonly lasts: number } | { readonly of: 'concurrency' };

/** A group of errcodes that are handled alike. */
export interface Kind {
  readonly type: ErrorClass;
  /** What the error concerns. */
  readonly scope: 'wecom' | 'token' | 'credential' | 'app' | 'merchant' | 'request' | 'order';
  /** What to do about it, given WeCom's errmsg. */
  readonly hint: string | ((errmsg: string) => string);
  /** Where an administrator does it, if that is in WeCom's console. */
  readonly page?: ConsolePage | undefined;
  readonly blocks?: Block;
  /** What it says if it means the same here as where WeCom documents it. It may be told, but decides nothing. */
  readonly seems?: Appearance;
}

/** The state of the order or refund does not allow the call; the request is wrong; calls come too often. */
export type Appearance = 'conflict' | 'wrong-request' | 'too-often';

export const LESS_OFTEN =
  'Call less often or from fewer places; calls by other programs of this corp count too.';
/** Apps that fetch few tokens meet 45009 on `gettoken` as well. */
export const SPAM_BLOCK =
  `${LESS_OFTEN} ` +
  'If this app rarely fetches a token, WeCom may have blocked the corp or the IP; an administrator can look it up and lift it at ' +
  'https://open.work.weixin.qq.com/wwopen/devtool/checkCorpSpamBlock';

/** What to do if new tokens do not help. */
export const STILL_REJECTED =
  'If this persists, check that the app is enabled and that its secret was not reset.';

export const BUSY: Kind = {
  type: WeComBusyError,
  scope: 'wecom',
  hint: 'Retry a little later.',
};
export const TOO_OFTEN: Kind = { type: WeComThrottledError, scope: 'app', hint: LESS_OFTEN };
export const TOKEN: Kind = {
  type: WeComTokenError,
  scope: 'token',
  hint: 'A new token is fetched once automatically. If this persists, something else keeps invalidating the token of this app.',
};
export const SECRET: Kind = {
  type: WeComCredentialError,
  scope: 'credential',
  hint:
    'Check corpId and corpSecret: use the secret of the self-built app (应用管理 → 自建应用 → Secret), not that of another app or corp. ' +
    'After repeated attempts with a wrong secret WeCom bans the IP for an hour.',
  page: CONSOLE.secret,
};
export const NOT_LISTED: Kind = {
  type: WeComPermissionError,
  scope: 'app',
  hint:
    'An administrator must add this self-built app to 应用管理 → 对外收款 → API → 可调用接口的应用. ' +
    'Third-party and 代开发 apps cannot call this API.',
  page: CONSOLE.callers,
};
export const UNTRUSTED_IP: Kind = {
  type: WeComPermissionError,
  scope: 'app',
  hint: (errmsg) =>
    `Add ${callerIn(errmsg) ?? "this server's public IP"} to the app's 企业可信IP; it takes effect after a minute.`,
  page: CONSOLE.trustedIp,
};
export const NOT_ENABLED: Kind = {
  type: WeComPermissionError,
  scope: 'app',
  hint: 'An administrator must enable the app in the WeCom admin console.',
  page: CONSOLE.app,
};
export const OUT_OF_RANGE: Kind = {
  type: WeComPermissionError,
  scope: 'app',
  hint: 'The member, department or tag is outside the visible range of the app.',
  page: CONSOLE.app,
};
export const MERCHANT: Kind = {
  type: WeComPermissionError,
  scope: 'merchant',
  hint: 'Check mchid: the 二级商户号 that WeCom issued to this corp, bound under 对外收款-小程序.',
  page: CONSOLE.account,
};
export const REQUEST: Kind = {
  type: WeComRequestError,
  scope: 'request',
  hint: 'WeCom rejected the request as it is; sending it again gives the same result.',
};
export const ORDER: Kind = {
  type: OrderNotFoundError,
  scope: 'order',
  hint: 'Only orders created by the miniapppay API under this mchid are found.',
};
export const APPLYMENT: Kind = {
  type: ApplymentNotFoundError,
  scope: 'order',
  hint: 'Only applyments submitted by this app are found.',
};
export const NOT_TAKEN: Kind = {
  type: WeComRequestError,
  scope: 'request',
  hint: 'WeCom did not accept the applyment: correct it and submit it again.',
};
export const IMAGE: Kind = {
  type: WeComRequestError,
  scope: 'request',
  hint: 'Upload another image: JPG, PNG or BMP, of 5 bytes to 2 MB.',
};
export const UNKNOWN: Kind = {
  type: WeComUnknownError,
  scope: 'order',
  hint: 'Draw no conclusion about the order: look up the code in the WeCom devtool, and query again later.',
};
/** Documented for 服务商收银台, another API with orders and refunds. */
export const ELSEWHERE: Kind = {
  ...UNKNOWN,
  hint: 'WeCom documents this code for another API, so it may mean something else here. Draw no conclusion: query the order or the refund.',
};
export const CONFLICT: Kind = { ...ELSEWHERE, seems: 'conflict' };
export const WRONG_AMOUNT: Kind = { ...ELSEWHERE, seems: 'wrong-request' };
export const REFUNDS_TOO_OFTEN: Kind = { ...ELSEWHERE, seems: 'too-often' };

/** The address that WeCom saw the call come from: `…, from ip: 203.0.113.7, more info at …`. */
export function callerIn(errmsg: string): string | undefined {
  const address = /from ip: ([\da-f.:]+)/iu.exec(errmsg)?.[1] ?? '';
  return isIP(address) === 0 ? undefined : address;
}
