import { printable } from '../common/text.js';
import { ciphertextIn } from './envelope.js';
import type { Notice } from './notice.js';
import { NoticeRefused } from './notice-refused.error.js';
import type { NotificationKey } from './notification-key.js';

/** A request to the callback URL. */
export interface NotificationRequest {
  /** The query parameters, URL-decoded. One that is repeated, and so an array, is refused. */
  readonly query: Readonly<Record<string, unknown>>;
  /** As it was sent, or what a parser of the application has made of its JSON. */
  readonly body?: unknown;
  /**
   * `GET` verifies the URL, `POST` brings a notice.
   * @default `GET` if there is an `echostr` and no body, otherwise `POST`
   */
  readonly method?: string | undefined;
}

/** What a request says. */
export type Reading =
  | { readonly kind: 'verification'; readonly echo: string }
  /** `signedAt` is in ms since the epoch, `NaN` if unknown. */
  | { readonly kind: 'notice'; readonly notice: Notice; readonly signedAt: number }
  /** The reason is for the log alone. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface ReadingContext {
  /** Of the apps that may send notices. */
  readonly keys: readonly NotificationKey[];
  readonly corpId: string;
}

const SIGNATURE = /^[\da-f]{40}$/u;
const LONGEST_PARAMETER = 128;
const LONGEST_ECHO = 4_096;

/** Verifies a request, then decrypts it. */
export function readRequest(request: NotificationRequest, context: ReadingContext): Reading {
  try {
    return isVerification(request)
      ? { kind: 'verification', echo: opened(request, echostrOf(request), context).message }
      : readNotice(request, context);
  } catch (error) {
    if (error instanceof NoticeRefused) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

function readNotice(request: NotificationRequest, context: ReadingContext): Reading {
  // Nothing is parsed for a request that cannot be WeCom's.
  const { timestamp } = signedBy(request);
  const { key, message } = opened(request, ciphertextIn(request.body), context);
  return { kind: 'notice', notice: key.read(message), signedAt: Number(timestamp) * 1_000 };
}

/** @throws {NoticeRefused} unless it is from one of the apps, and for this corp. */
function opened(request: NotificationRequest, encrypt: string, { keys, corpId }: ReadingContext) {
  const { signature, timestamp, nonce } = signedBy(request);
  const key = keys.find((one) => one.hasSigned({ timestamp, nonce, encrypt }, signature));
  if (key === undefined) throw new NoticeRefused('no key of notifications.keys fits its signature');
  const { message, receiveId } = key.open(encrypt);
  if (receiveId === corpId) return { key, message };
  throw new NoticeRefused(`it is for the corp ${printable(receiveId, 64)}, but corpId is ${corpId}`);
}

function isVerification({ method, query, body }: NotificationRequest): boolean {
  if (method !== undefined) return method.toUpperCase() === 'GET';
  return query['echostr'] !== undefined && (body === undefined || body === null || body === '');
}

function signedBy({ query }: NotificationRequest) {
  const signature = parameter(query, 'msg_signature');
  if (!SIGNATURE.test(signature)) throw new NoticeRefused('msg_signature is not a signature');
  return { signature, timestamp: parameter(query, 'timestamp'), nonce: parameter(query, 'nonce') };
}

/** A `+` that was not encoded has become a blank. */
function echostrOf({ query }: NotificationRequest): string {
  return parameter(query, 'echostr', LONGEST_ECHO).replaceAll(' ', '+');
}

function parameter(query: NotificationRequest['query'], name: string, longest = LONGEST_PARAMETER): string {
  const value = Object.hasOwn(query, name) ? query[name] : undefined;
  if (typeof value === 'string' && value !== '' && value.length <= longest) return value;
  throw new NoticeRefused(`the query parameter ${name} is ${fault(value)}`);
}

function fault(value: unknown): string {
  if (value === undefined || value === '') return 'missing';
  return typeof value === 'string' ? 'too long' : 'repeated';
}
