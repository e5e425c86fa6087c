import { printable, scrub, shapeOf, withoutByteOrderMark } from '../common/text.js';
import type { CalledEndpoint } from '../errors/errcodes.js';
import { errorFromErrcode } from '../errors/errcodes.js';
import type { WeComPayError } from '../errors/wecom-pay.error.js';
import {
  WeComHttpError,
  WeComReplyError,
  WeComThrottledError,
  WeComUnavailableError,
} from '../errors/wecom-pay.errors.js';
import type { HttpReply } from './transport/exchange.js';

const ERRMSG_LENGTH = 200;
const LONGEST_RETRY_AFTER = 60_000;

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The JSON object of a reply whose HTTP status and `errcode` report success. A missing `errcode` means success: the
 * documented reply of `get_order` has none.
 *
 * @param secrets are masked in WeCom's `errmsg`.
 * @param personal is masked there too, however short it is.
 * @throws {WeComPayError} of the matching class.
 */
export function readReply(
  reply: HttpReply,
  endpoint: CalledEndpoint,
  now: number,
  secrets: readonly string[],
  personal: readonly string[] = [],
): JsonObject {
  const { path } = endpoint;
  if (reply.status < 200 || reply.status > 299) throw errorFromStatus(reply, path, now);
  const body = parseObject(reply.body, path);
  const { errcode, errmsg, error_description } = body;
  if (errcode === undefined || errcode === 0) return body;
  if (!Number.isSafeInteger(errcode)) {
    throw new WeComReplyError(`${path} failed: errcode must be a whole number, got ${shapeOf(errcode)}.`, {
      endpoint: path,
    });
  }
  const text = [errmsg, error_description]
    .filter((part) => typeof part === 'string' && part !== '')
    .join('; ');
  throw errorFromErrcode(errcode as number, safeErrmsg(text, secrets, personal), endpoint);
}

/** Strips control characters before scrubbing: a secret with one in its middle would otherwise escape. */
function safeErrmsg(errmsg: string, secrets: readonly string[], personal: readonly string[]): string {
  const scrubbed = scrub(scrub(printable(errmsg, Infinity), secrets), personal, 2);
  return printable(scrubbed, ERRMSG_LENGTH);
}

function parseObject(text: string, endpoint: string): JsonObject {
  const body = parseJson(withoutByteOrderMark(text), endpoint);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as JsonObject;
  throw new WeComReplyError(`${endpoint} failed: the reply must be a JSON object, got ${shapeOf(body)}.`, {
    endpoint,
  });
}

function parseJson(text: string, endpoint: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the reply, which may contain secrets.
    throw new WeComReplyError(`${endpoint} failed: the reply is not JSON (${text.length} characters).`, {
      endpoint,
    });
  }
}

/** The error for an HTTP status that is no success. */
export function errorFromStatus(
  { status, headers }: Pick<HttpReply, 'status' | 'headers'>,
  endpoint: string,
  now: number,
): WeComPayError {
  const retryAfter = parseRetryAfter(headers['retry-after'], now);
  const details = { endpoint, retryAfter };
  if (status === 429)
    return new WeComThrottledError(`${endpoint} failed: too many requests (HTTP 429).`, details);
  if (status === 408 || status >= 500) {
    const cause = { name: `HTTP ${status}` };
    return new WeComUnavailableError(`${endpoint} failed: WeCom is unavailable (${cause.name}).`, {
      ...details,
      cause,
    });
  }
  const hint =
    status < 400
      ? 'Redirects are never followed, since they would send the request elsewhere. Check baseUrl and the proxy.'
      : 'Check baseUrl and whatever sits between this server and WeCom.';
  return new WeComHttpError(`${endpoint} failed: unexpected HTTP status ${status}. ${hint}`, {
    endpoint,
    hint,
  });
}

/** Milliseconds to wait, parsed from seconds or an HTTP date; at most a minute. */
export function parseRetryAfter(header: string | string[] | undefined, now: number): number | undefined {
  const text = String(header ?? '').trim();
  const wait = /^\d+$/u.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER);
}
