import type { Envelope } from './envelope.js';
import { envelopeOf } from './envelope.js';
import { NoticeRefused } from './notice-refused.error.js';
import type { SignedParts } from './signature.js';

/** A request to the callback URL. */
export interface NotificationRequest {
  /** The query parameters, URL-decoded. One that is repeated, and so an array, is refused. */
  readonly query: Readonly<Record<string, unknown>>;
  /** As it was sent, or what a parser of the application has made of it. */
  readonly body?: unknown;
  /**
   * `GET` verifies the URL, `POST` brings a notice.
   * @default `GET` if there is an `echostr` and no body, otherwise `POST`
   */
  readonly method?: string | undefined;
}

/** A request in which the signature and what it is for were found; nothing in it is verified. */
export interface SealedRequest extends SignedParts {
  readonly kind: 'verification' | 'notice';
  readonly signature: string;
  /** See {@link Envelope}. */
  readonly check: Envelope['check'];
}

const SIGNATURE = /^[\da-f]{40}$/u;
const SECONDS = /^\d{10}$/u;
const LONGEST_PARAMETER = 128;
/** That of WeCom has 128 characters. A notice, which is longer, is no verification. */
const LONGEST_ECHO = 512;

/** @throws {NoticeRefused} */
export function sealedRequestOf(request: NotificationRequest): SealedRequest {
  const seal = sealIn(request.query);
  if (isVerification(request)) {
    return { kind: 'verification', ...seal, encrypt: echostrIn(request.query), check: () => undefined };
  }
  const { ciphertext, check } = envelopeOf(request.body);
  return { kind: 'notice', ...seal, encrypt: ciphertext, check: once(check) };
}

/**
 * The part of the seal that is in the query, without which no body need be read.
 * @throws {NoticeRefused}
 */
export function sealIn(query: NotificationRequest['query']) {
  const signature = parameter(query, 'msg_signature');
  if (!SIGNATURE.test(signature)) throw new NoticeRefused('msg_signature is not a signature');
  const timestamp = parameter(query, 'timestamp');
  if (!SECONDS.test(timestamp)) throw new NoticeRefused('timestamp is not a time in seconds');
  return { signature, timestamp, nonce: parameter(query, 'nonce') };
}

function isVerification({ method, query, body }: NotificationRequest): boolean {
  if (method !== undefined) return ['GET', 'HEAD'].includes(method.toUpperCase());
  return query['echostr'] !== undefined && (body === undefined || body === null || body === '');
}

/** A `+` that was not encoded has become a blank. */
function echostrIn(query: NotificationRequest['query']): string {
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

/** Several accounts may ask. */
function once(check: () => void): () => void {
  let isChecked = false;
  return () => {
    if (!isChecked) check();
    isChecked = true;
  };
}
