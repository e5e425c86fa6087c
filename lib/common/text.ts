/** Control and format characters, bidirectional ones among them, and line separators. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const MIN_SECRET_LENGTH = 6;

/** Removes control and bidirectional characters and truncates the text, so that it is safe on one log line. */
export function printable(text: string, maxLength: number): string {
  const head = text.slice(0, maxLength + 1).replace(UNPRINTABLE, '');
  return text.length > maxLength ? `${head.slice(0, maxLength - 1)}…` : head;
}

/** To go on in the same sentence, or to end it once. */
export function withoutStop(text: string): string {
  return text.replace(/\.$/u, '');
}

/** Quotes a value that came from outside, with unprintable characters escaped. */
export function quoted(value: string): string {
  return `"${value.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)}"`;
}

/** Describes a value without showing it. */
export function shapeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') return `a string of ${value.length} characters`;
  if (typeof value === 'object') return 'an object';
  return typeof value === 'number' ? `the number ${value}` : typeof value;
}

/**
 * Replaces every given secret in a printable text, in plain and URL-encoded form, with `[secret]`.
 * @param shortest how long a secret is at least; what is shorter stays.
 */
export function scrub(text: string, secrets: readonly string[], shortest = MIN_SECRET_LENGTH): string {
  let result = text;
  for (const secret of secrets) {
    if (secret.length < shortest) continue;
    for (const form of formsOf(secret)) result = result.replaceAll(form, '[secret]');
  }
  return result.replaceAll(/((?:access_token|corpsecret)=)[^&\s"']+/giu, '$1[secret]');
}

/** A secret in plain form, as encoded in a path, and as encoded in a query, which escapes more. */
function formsOf(secret: string): string[] {
  const query = new URLSearchParams([['', secret]]).toString().slice(1);
  return [secret, encodeURIComponent(Buffer.from(secret).toString()), query];
}

/** A copy that does not keep the longer text alive of which this one may be a part. For ASCII. */
export function detached(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

/** A text without the mark that some programs begin a file with. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
