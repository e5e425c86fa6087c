import type { ConsolePage } from './console-pages.js';
import { CONSOLE } from './console-pages.js';
import type { Appearance, Block, Kind } from './errcode-kinds.js';
import {
  APPLYMENT,
  BUSY,
  CONFLICT,
  ELSEWHERE,
  IMAGE,
  LESS_OFTEN,
  MERCHANT,
  NOT_ENABLED,
  NOT_LISTED,
  NOT_TAKEN,
  ORDER,
  OUT_OF_RANGE,
  REFUNDS_TOO_OFTEN,
  REQUEST,
  SECRET,
  SPAM_BLOCK,
  STILL_REJECTED,
  TOKEN,
  TOO_OFTEN,
  UNKNOWN,
  UNTRUSTED_IP,
  WRONG_AMOUNT,
} from './errcode-kinds.js';
import type { WeComPayError } from './wecom-pay.error.js';

/** The corp has called an endpoint too often. */
export const RATE_LIMIT_EXCEEDED = 45009;

/**
 * Milliseconds for which WeCom blocks an API at least, once its rate limit was exceeded.
 * @see https://developer.work.weixin.qq.com/document/path/90312
 */
export const RATE_BLOCK_LASTS = 60_000;

/** What an errcode's meaning depends on, besides itself. */
export interface CalledEndpoint {
  /** `/cgi-bin/miniapppay/get_order`: the only part of a URL that errors, logs and messages may name. */
  readonly path: string;
  /** What a request proves its right with. */
  readonly authorizedBy: 'secret' | 'token';
}

interface ErrcodeRule extends Kind {
  /** The meaning of the errcode, for the message. */
  readonly says: string;
  /** What differs if the request was authorized by the secret. */
  readonly bySecret?: Partial<ErrcodeRule>;
}

const rule = (kind: Kind, says: string, other?: Partial<ErrcodeRule>): ErrcodeRule => ({
  ...kind,
  says,
  ...other,
});

const UNLISTED = rule(UNKNOWN, 'an errcode unknown to this version');

/**
 * Every documented `errcode` that the endpoints of this module can return, and how it is handled.
 * @see https://developer.work.weixin.qq.com/document/path/90313
 */
export const ERRCODES: ReadonlyMap<number, ErrcodeRule> = new Map([
  [-1, rule(BUSY, 'WeCom is busy')],
  [6000, rule(BUSY, 'the data was changed concurrently')],
  [45033, rule(BUSY, 'too many concurrent calls', { hint: LESS_OFTEN, blocks: { of: 'concurrency' } })],
  [45035, rule(BUSY, 'another operation on the same record is running')],

  [
    RATE_LIMIT_EXCEEDED,
    rule(TOO_OFTEN, 'the rate limit of this API was exceeded', {
      blocks: { of: 'rate', lasts: RATE_BLOCK_LASTS },
      bySecret: { hint: SPAM_BLOCK },
    }),
  ],
  [45036, rule(TOO_OFTEN, 'the data is read too often')],

  [40014, rule(TOKEN, 'the access token is invalid')],
  [41001, rule(TOKEN, 'the access token is missing')],
  [42001, rule(TOKEN, 'the access token has expired')],

  // On an API call a new token cures it: https://github.com/binarywang/WxJava/issues/197
  [
    40001,
    rule(TOKEN, 'the access token is invalid or not the latest', {
      hint: `A new token is fetched once automatically. ${STILL_REJECTED}`,
      bySecret: rule(SECRET, 'corpSecret is wrong or was reset, or the app is disabled'),
    }),
  ],
  [40013, rule(SECRET, 'corpId is wrong', { page: CONSOLE.corp })],
  [40091, rule(SECRET, 'corpSecret is wrong, or belongs to another corp')],
  [41002, rule(SECRET, 'corpId is missing', { page: CONSOLE.corp })],
  [41004, rule(SECRET, 'corpSecret is missing')],
  [45031, rule(SECRET, 'corpSecret is not secure enough and must be reset')],
  [2000002, rule(SECRET, 'the corpId does not exist', { page: CONSOLE.corp })],

  [48001, rule(NOT_LISTED, 'the app is not authorized for this API')],
  [48002, rule(NOT_LISTED, 'the app has no permission for this API')],
  [48004, rule(NOT_LISTED, 'the authorization is invalid')],
  [48005, rule(NOT_LISTED, 'the API has been withdrawn')],
  [48006, rule(NOT_LISTED, 'the permission was revoked because the app was idle')],
  [
    48010,
    rule(NOT_LISTED, 'the TLS version is not supported', {
      hint: 'Allow TLS 1.2 or later.',
      page: undefined,
    }),
  ],
  [50003, rule(NOT_ENABLED, 'the app is disabled')],
  [50006, rule(NOT_ENABLED, 'the system app is disabled', { page: CONSOLE.systemApp })],
  [60011, rule(OUT_OF_RANGE, 'no permission for the member, department or tag')],
  [60020, rule(UNTRUSTED_IP, "the server's IP is not trusted")],
  [60021, rule(OUT_OF_RANGE, 'the member is outside the visible range of the app')],
  [60031, rule(NOT_ENABLED, 'the app may no longer call APIs')],
  [60239, rule(MERCHANT, 'the payee has not verified their name')],
  [60240, rule(MERCHANT, 'the receiving corp is not verified')],
  [301002, rule(NOT_LISTED, 'no permission for this app')],
  [301007, rule(NOT_ENABLED, 'the corp was dissolved or blocked')],
  [301042, rule(UNTRUSTED_IP, "the server's IP is not on the allow list")],
  [660013, rule(NOT_ENABLED, 'the app 对外收款 is switched off', { page: CONSOLE.systemApp })],
  [660001, rule(MERCHANT, 'the merchant number is invalid')],
  [660006, rule(MERCHANT, 'the merchant number does not exist')],
  [660011, rule(MERCHANT, 'the merchant number is not bound')],

  [40033, rule(REQUEST, 'the request contains illegal characters')],
  [40035, rule(REQUEST, 'a parameter is invalid')],
  [40058, rule(REQUEST, 'a parameter is invalid')],
  [40063, rule(REQUEST, 'a parameter is empty')],
  [40073, rule(REQUEST, 'the openid is invalid')],
  [40206, rule(REQUEST, 'the request body is too long')],

  [90309, rule(CONFLICT, 'the order seems to exist already')],
  [90310, rule(ELSEWHERE, 'the order seems to be unknown')],
  [90311, rule(CONFLICT, 'the order was not closed; it may be paid, closed, or being paid')],
  [90312, rule(ELSEWHERE, 'the refund seems to have been refused')],
  [90313, rule(REFUNDS_TOO_OFTEN, 'refunds seem to be requested too often')],
  [90314, rule(CONFLICT, 'the state of the order seems not to allow this')],
  [90315, rule(CONFLICT, 'the refund number seems to be in use')],
  [90338, rule(CONFLICT, 'the order seems to be too old for a refund')],
  [90341, rule(WRONG_AMOUNT, 'the refund seems to exceed the amount paid')],
  [90342, rule(CONFLICT, 'the refund seems to exceed the balance of the merchant')],
  [90343, rule(CONFLICT, 'the refund number seems to exist already')],
  [90346, rule(CONFLICT, 'the order seems to have too many refunds')],
  [90347, rule(WRONG_AMOUNT, 'the refund seems to be of 0')],

  [90405, rule(IMAGE, 'the type of the image is not allowed')],
  [90406, rule(IMAGE, 'the image is too small or too large')],
  [
    90407,
    rule(NOT_TAKEN, 'the corp is a school (K12)', { hint: 'A K12 corp cannot open an account by this API.' }),
  ],
  [90408, rule(IMAGE, 'the image is invalid')],
  [90409, rule(BUSY, 'the image was not taken')],
  [
    90410,
    rule(NOT_TAKEN, 'an applyment with this out_request_no is in progress', {
      hint: 'Query it; a further applyment needs an out_request_no of its own.',
    }),
  ],
  [90412, rule(NOT_TAKEN, 'the super administrator has too many applyments')],
  [90413, rule(NOT_TAKEN, 'the corp has too many applyments')],
  [90414, rule(NOT_TAKEN, 'a parameter of the applyment is invalid')],
  [90415, rule(APPLYMENT, 'there is no applyment with this out_request_no')],
  [90416, rule(NOT_TAKEN, 'the super administrator has no permission')],
  [90418, rule(NOT_TAKEN, 'the member userid has not verified their name')],
  [
    90419,
    rule(NOT_TAKEN, 'an image of the applyment cannot be used', {
      hint: 'Upload the images again, and use their new ids; if that fails too, use another out_request_no.',
    }),
  ],
  [90420, rule(NOT_TAKEN, 'the member userid is not the super administrator')],
  [90421, rule(NOT_TAKEN, 'organization_type does not allow this business_id')],

  [720501, rule(ORDER, 'the order does not exist under this mchid')],
]);

/** The error for a reply that carries a non-zero `errcode`. `errmsg` must be scrubbed and printable. */
export function errorFromErrcode(
  errcode: number,
  errmsg: string,
  { path, authorizedBy }: CalledEndpoint,
): WeComPayError {
  const { type, says, hint, blocks } = ruleFor(errcode, authorizedBy);
  const advice = typeof hint === 'string' ? hint : hint(errmsg);
  return new type(`${path} failed: ${says} (errcode ${errcode}). ${advice}`, {
    endpoint: path,
    errcode,
    errmsg,
    hint: advice,
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

/** What the errcode says if that is about the app, the merchant or WeCom, and so never about what is asked for. */
export function unrelatedMeaningOf(errcode: number): string | undefined {
  const { scope, says } = ruleOf(errcode);
  return scope === 'request' || scope === 'order' ? undefined : says;
}

/** What the errcode seems to say, if WeCom documents it for another API only. Nothing may depend on it. */
export function appearanceOf({ errcode }: WeComPayError): Appearance | undefined {
  return errcode === undefined ? undefined : ruleOf(errcode).seems;
}

/** The page of WeCom's console on which an administrator mends what the errcode says, if there is one. */
export function consolePageOf(
  { errcode }: WeComPayError,
  { authorizedBy }: CalledEndpoint,
): ConsolePage | undefined {
  return errcode === undefined ? undefined : ruleFor(errcode, authorizedBy).page;
}

function ruleFor(errcode: number, authorizedBy: CalledEndpoint['authorizedBy']): ErrcodeRule {
  const general = ruleOf(errcode);
  return authorizedBy === 'secret' ? { ...general, ...general.bySecret } : general;
}

function ruleOf(errcode: number): ErrcodeRule {
  return ERRCODES.get(errcode) ?? UNLISTED;
}
