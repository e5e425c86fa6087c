import { types } from 'node:util';
import { printable } from '../common/text.js';

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/All sentinels are unreachable/u, 'no Sentinel names a primary'],
  [/timed out|took longer/u, 'no answer in time'],
  [/isn't writeable|Connection is closed/u, 'not connected'],
  [/max retries per request/u, 'connection lost'],
  [/Missing lock/u, 'the lock of a job was lost'],
];

/**
 * Why an external service failed, in a word or two without secrets: `ECONNREFUSED`, `OOM`, `no answer in time`. The
 * full text of an error might contain anything.
 */
export function reasonOf(error: unknown): string {
  const { code, message, name } = Object(error) as {
    readonly [Field in 'code' | 'message' | 'name']?: unknown;
  };
  if (typeof code === 'string' && /^[A-Z][A-Z\d_]{2,59}$/u.test(code)) return code;
  const text = typeof message === 'string' ? message : '';
  const known = REASONS.find(([pattern]) => pattern.test(text));
  return (
    known?.[1] ??
    /^[A-Z]{3,20}\b/u.exec(text)?.[0] ??
    (typeof name === 'string' ? name.slice(0, 60) : 'unknown')
  );
}

/** Also an error of another realm: in Jest, those of Node itself are. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** An error thrown by the application's own code, on one line. Its fields may be anything. */
export function described(error: unknown): string {
  return isError(error) ? `${nameOf(error)}: ${textOf(error, 'message', 200)}` : `a ${typeof error}`;
}

/** The same without its message, which may contain anything. */
export function nameOf(error: unknown): string {
  return isError(error) ? textOf(error, 'name', 60) : typeof error;
}

function textOf(error: Error, field: 'name' | 'message', maxLength: number): string {
  try {
    const value: unknown = error[field];
    return printable(String(value), maxLength);
  } catch {
    return 'unprintable';
  }
}
