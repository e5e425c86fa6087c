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

interface ErrcodeRule {
  readonly type: ErrorClass;
  readonly says: string;
  readonly hint: string;
}

const HINT = {
  later: 'WeCom asks to try again a little later.',
  slower: 'Call less often or from fewer places; other programs of this corp count too.',
  token:
    'A new token is fetched once by itself. If this persists, something else invalidates the token of this app.',
  secret:
    'Check corpId and corpSecret: the secret of the self-built app (应用管理 → 自建应用 → Secret), not of another app or corp. ' +
    'After repeated attempts with a wrong secret WeCom bans the IP for an hour.',
  listed:
    'An administrator must add this self-built app to 应用管理 → 对外收款 → API → 可调用接口的应用. ' +
    'Third-party and 代开发 apps cannot call this API.',
  trustedIp: "Add this server's public IP to the app's 企业可信IP; it takes effect after a minute.",
  enabled: 'An administrator must enable the app in the WeCom admin console.',
  merchant: 'Check mchid: the 二级商户号 that WeCom issued to this corp, bound under 对外收款-小程序.',
  scope: 'The member, department or tag is outside the visible range of the app.',
  request: 'WeCom refused the request as it is; sending it again gives the same answer.',
  order: 'Only orders created by the miniapppay API under this mchid are found.',
  unknown:
    'Nothing may be concluded about the order: look the code up in the WeCom devtool, and query again later.',
} as const;

const rule = (type: ErrorClass, says: string, hint: string): ErrcodeRule => ({ type, says, hint });

/**
 * Every documented `errcode` that `gettoken` or `get_order` can answer with, and what it means here.
 * @see https://developer.work.weixin.qq.com/document/path/90313
 */
export const ERRCODES: ReadonlyMap<number, ErrcodeRule> = new Map([
  [-1, rule(WeComBusyError, 'WeCom is busy', HINT.later)],
  [6000, rule(WeComBusyError, 'the data changed at the same time', HINT.later)],
  [45033, rule(WeComBusyError, 'too many calls at the same time', HINT.slower)],
  [45035, rule(WeComBusyError, 'another operation on the same record is running', HINT.later)],

  [45009, rule(WeComThrottledError, 'the rate limit of this API is exceeded', HINT.slower)],
  [45036, rule(WeComThrottledError, 'the data is read too often', HINT.slower)],

  [40014, rule(WeComTokenError, 'the access token is invalid', HINT.token)],
  [41001, rule(WeComTokenError, 'the access token is missing', HINT.token)],
  [42001, rule(WeComTokenError, 'the access token has expired', HINT.token)],

  [40001, rule(WeComCredentialError, 'corpSecret is wrong, was reset, or the app is disabled', HINT.secret)],
  [40013, rule(WeComCredentialError, 'corpId is wrong', HINT.secret)],
  [40091, rule(WeComCredentialError, 'corpSecret is wrong, perhaps of another corp', HINT.secret)],
  [41002, rule(WeComCredentialError, 'corpId is missing', HINT.secret)],
  [41004, rule(WeComCredentialError, 'corpSecret is missing', HINT.secret)],
  [45031, rule(WeComCredentialError, 'corpSecret is not safe enough and must be reset', HINT.secret)],
  [2000002, rule(WeComCredentialError, 'there is no such corpId', HINT.secret)],

  [48001, rule(WeComPermissionError, 'this app is not authorised for this API', HINT.listed)],
  [48002, rule(WeComPermissionError, 'this app has no permission for this API', HINT.listed)],
  [48004, rule(WeComPermissionError, 'the authorisation is invalid', HINT.listed)],
  [48005, rule(WeComPermissionError, 'this API is withdrawn', HINT.listed)],
  [48006, rule(WeComPermissionError, 'the permission was taken back because the app was idle', HINT.listed)],
  [48010, rule(WeComPermissionError, 'this TLS version is not supported', 'Allow TLS 1.2 or newer.')],
  [50003, rule(WeComPermissionError, 'the app is disabled', HINT.enabled)],
  [50006, rule(WeComPermissionError, 'the system app is disabled', HINT.enabled)],
  [60011, rule(WeComPermissionError, 'no right to the member, department or tag', HINT.scope)],
  [60020, rule(WeComPermissionError, 'the calling IP is not trusted', HINT.trustedIp)],
  [60021, rule(WeComPermissionError, 'the member is outside the range of the app', HINT.scope)],
  [60031, rule(WeComPermissionError, 'this app may not call APIs any more', HINT.enabled)],
  [60239, rule(WeComPermissionError, 'the payee has not verified their name', HINT.merchant)],
  [60240, rule(WeComPermissionError, 'the receiving corp is not verified', HINT.merchant)],
  [301002, rule(WeComPermissionError, 'no right to this app', HINT.listed)],
  [301007, rule(WeComPermissionError, 'the corp is dissolved or blocked', HINT.enabled)],
  [301042, rule(WeComPermissionError, 'the calling IP is not on the allow list', HINT.trustedIp)],
  [660013, rule(WeComPermissionError, 'the app 对外收款 is switched off', HINT.enabled)],

  [660001, rule(WeComPermissionError, 'the merchant number is invalid', HINT.merchant)],
  [660006, rule(WeComPermissionError, 'the merchant number is not found', HINT.merchant)],
  [660011, rule(WeComPermissionError, 'the merchant number is not bound', HINT.merchant)],

  [40033, rule(WeComRequestError, 'the request has illegal characters', HINT.request)],
  [40035, rule(WeComRequestError, 'a parameter is invalid', HINT.request)],
  [40058, rule(WeComRequestError, 'a parameter is invalid', HINT.request)],
  [40063, rule(WeComRequestError, 'a parameter is empty', HINT.request)],
  [40073, rule(WeComRequestError, 'the openid is invalid', HINT.request)],
  [40206, rule(WeComRequestError, 'the request body is too long', HINT.request)],

  [720501, rule(OrderNotFoundError, 'the order does not exist under this merchant', HINT.order)],
]);

const UNKNOWN = rule(WeComUnknownError, 'an errcode this library does not know', HINT.unknown);

/** Milliseconds for which WeCom blocks at least. */
const BLOCKED_FOR: ReadonlyMap<number, number> = new Map([[45009, 60_000]]);

/** The error for a reply that carries a non-zero `errcode`. `errmsg` must be scrubbed and printable. */
export function errorFromErrcode(errcode: number, errmsg: string, endpoint: string): WeComPayError {
  const { type, says, hint } = ERRCODES.get(errcode) ?? UNKNOWN;
  return new type(`${endpoint} failed: ${says} (errcode ${errcode}). ${hint}`, {
    endpoint,
    errcode,
    errmsg,
    hint,
    retryAfter: BLOCKED_FOR.get(errcode),
  });
}
