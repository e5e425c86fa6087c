import type { WeComPayError, WeComPayErrorDetails } from './wecom-pay.errors.js';
import {
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

/** The corp has called an endpoint too often. */
export const RATE_LIMIT_EXCEEDED = 45009;

/** What WeCom limits: the rate of calls, for at least `lasts` ms, or the number of concurrent calls. */
type Block = { readonly of: 'rate'; readonly lasts: number } | { readonly of: 'concurrency' };

/** A group of errcodes that are handled alike. */
interface Kind {
  readonly type: ErrorClass;
  /** What the error concerns. */
  readonly scope: 'wecom' | 'token' | 'credential' | 'app' | 'merchant' | 'request' | 'order';
  /** What to do about it. */
  readonly hint: string;
  readonly blocks?: Block;
}

interface ErrcodeRule extends Kind {
  /** The meaning of the errcode, for the message. */
  readonly says: string;
}

const LESS_OFTEN = 'Call less often or from fewer places; calls by other programs of this corp count too.';

const BUSY: Kind = {
  type: WeComBusyError,
  scope: 'wecom',
  hint: 'Retry a little later.',
};
const TOO_OFTEN: Kind = { type: WeComThrottledError, scope: 'app', hint: LESS_OFTEN };
const TOKEN: Kind = {
  type: WeComTokenError,
  scope: 'token',
  hint: 'A new token is fetched once automatically. If this persists, something else keeps invalidating the token of this app.',
};
const SECRET: Kind = {
  type: WeComCredentialError,
  scope: 'credential',
  hint:
    'Check corpId and corpSecret: use the secret of the self-built app (应用管理 → 自建应用 → Secret), not that of another app or corp. ' +
    'After repeated attempts with a wrong secret WeCom bans the IP for an hour.',
};
const NOT_LISTED: Kind = {
  type: WeComPermissionError,
  scope: 'app',
  hint:
    'An administrator must add this self-built app to 应用管理 → 对外收款 → API → 可调用接口的应用. ' +
    'Third-party and 代开发 apps cannot call this API.',
};
const UNTRUSTED_IP: Kind = {
  type: WeComPermissionError,
  scope: 'app',
  hint: "Add this server's public IP to the app's 企业可信IP; it takes effect after a minute.",
};
const NOT_ENABLED: Kind = {
  type: WeComPermissionError,
  scope: 'app',
  hint: 'An administrator must enable the app in the WeCom admin console.',
};
const OUT_OF_RANGE: Kind = {
  type: WeComPermissionError,
  scope: 'app',
  hint: 'The member, department or tag is outside the visible range of the app.',
};
const MERCHANT: Kind = {
  type: WeComPermissionError,
  scope: 'merchant',
  hint: 'Check mchid: the 二级商户号 that WeCom issued to this corp, bound under 对外收款-小程序.',
};
const REQUEST: Kind = {
  type: WeComRequestError,
  scope: 'request',
  hint: 'WeCom rejected the request as it is; sending it again gives the same result.',
};
const ORDER: Kind = {
  type: OrderNotFoundError,
  scope: 'order',
  hint: 'Only orders created by the miniapppay API under this mchid are found.',
};
const UNKNOWN: ErrcodeRule = {
  type: WeComUnknownError,
  scope: 'order',
  says: 'an errcode unknown to this version',
  hint: 'Draw no conclusion about the order: look up the code in the WeCom devtool, and query again later.',
};

const rule = (kind: Kind, says: string, other?: Partial<Kind>): ErrcodeRule => ({ ...kind, says, ...other });

/**
 * Every documented `errcode` that `gettoken` or `get_order` can return, and how it is handled.
 * @see https://developer.work.weixin.qq.com/document/path/90313
 */
export const ERRCODES: ReadonlyMap<number, ErrcodeRule> = new Map([
  [-1, rule(BUSY, 'WeCom is busy')],
  [6000, rule(BUSY, 'the data was changed concurrently')],
  [45033, rule(BUSY, 'too many concurrent calls', { hint: LESS_OFTEN, blocks: { of: 'concurrency' } })],
  [45035, rule(BUSY, 'another operation on the same record is running')],

  // Blocks for at least a minute: https://developer.work.weixin.qq.com/document/path/90312
  [
    RATE_LIMIT_EXCEEDED,
    rule(TOO_OFTEN, 'the rate limit of this API was exceeded', { blocks: { of: 'rate', lasts: 60_000 } }),
  ],
  [45036, rule(TOO_OFTEN, 'the data is read too often')],

  [40014, rule(TOKEN, 'the access token is invalid')],
  [41001, rule(TOKEN, 'the access token is missing')],
  [42001, rule(TOKEN, 'the access token has expired')],

  [40001, rule(SECRET, 'corpSecret is wrong or was reset, or the app is disabled')],
  [40013, rule(SECRET, 'corpId is wrong')],
  [40091, rule(SECRET, 'corpSecret is wrong, or belongs to another corp')],
  [41002, rule(SECRET, 'corpId is missing')],
  [41004, rule(SECRET, 'corpSecret is missing')],
  [45031, rule(SECRET, 'corpSecret is not secure enough and must be reset')],
  [2000002, rule(SECRET, 'the corpId does not exist')],

  [48001, rule(NOT_LISTED, 'the app is not authorized for this API')],
  [48002, rule(NOT_LISTED, 'the app has no permission for this API')],
  [48004, rule(NOT_LISTED, 'the authorization is invalid')],
  [48005, rule(NOT_LISTED, 'the API has been withdrawn')],
  [48006, rule(NOT_LISTED, 'the permission was revoked because the app was idle')],
  [48010, rule(NOT_LISTED, 'the TLS version is not supported', { hint: 'Allow TLS 1.2 or later.' })],
  [50003, rule(NOT_ENABLED, 'the app is disabled')],
  [50006, rule(NOT_ENABLED, 'the system app is disabled')],
  [60011, rule(OUT_OF_RANGE, 'no permission for the member, department or tag')],
  [60020, rule(UNTRUSTED_IP, "the server's IP is not trusted")],
  [60021, rule(OUT_OF_RANGE, 'the member is outside the visible range of the app')],
  [60031, rule(NOT_ENABLED, 'the app may no longer call APIs')],
  [60239, rule(MERCHANT, 'the payee has not verified their name')],
  [60240, rule(MERCHANT, 'the receiving corp is not verified')],
  [301002, rule(NOT_LISTED, 'no permission for this app')],
  [301007, rule(NOT_ENABLED, 'the corp was dissolved or blocked')],
  [301042, rule(UNTRUSTED_IP, "the server's IP is not on the allow list")],
  [660013, rule(NOT_ENABLED, 'the app 对外收款 is switched off')],
  [660001, rule(MERCHANT, 'the merchant number is invalid')],
  [660006, rule(MERCHANT, 'the merchant number does not exist')],
  [660011, rule(MERCHANT, 'the merchant number is not bound')],

  [40033, rule(REQUEST, 'the request contains illegal characters')],
  [40035, rule(REQUEST, 'a parameter is invalid')],
  [40058, rule(REQUEST, 'a parameter is invalid')],
  [40063, rule(REQUEST, 'a parameter is empty')],
  [40073, rule(REQUEST, 'the openid is invalid')],
  [40206, rule(REQUEST, 'the request body is too long')],

  [720501, rule(ORDER, 'the order does not exist under this mchid')],
]);

/** The error for a reply that carries a non-zero `errcode`. `errmsg` must be scrubbed and printable. */
export function errorFromErrcode(errcode: number, errmsg: string, endpoint: string): WeComPayError {
  const { type, says, hint, blocks } = ruleOf(errcode);
  return new type(`${endpoint} failed: ${says} (errcode ${errcode}). ${hint}`, {
    endpoint,
    errcode,
    errmsg,
    hint,
    retryAfter: blocks?.of === 'rate' ? blocks.lasts : undefined,
  });
}

/** Whether WeCom rejected a call because of the rate of calls, or because of how many are in flight. */
export function isBlocked({ errcode }: WeComPayError, of: Block['of']): boolean {
  return errcode !== undefined && ruleOf(errcode).blocks?.of === of;
}

/** Whether the error concerns the merchant of a call rather than the app. */
export function isAboutTheMerchant({ errcode }: WeComPayError): boolean {
  return errcode !== undefined && ruleOf(errcode).scope === 'merchant';
}

function ruleOf(errcode: number): ErrcodeRule {
  return ERRCODES.get(errcode) ?? UNKNOWN;
}
