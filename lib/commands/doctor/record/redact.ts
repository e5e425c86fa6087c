import type { Marks } from './marks.js';
import { VOCABULARY } from './vocabulary.js';

/** What of an answer is kept as it is; of everything else, only structure, types and lengths are. */
const KEPT_NUMBERS: ReadonlySet<string> = new Set(['errcode', 'expires_in']);
const ENUMS: ReadonlySet<string> = new Set([
  'trade_state',
  'trade_type',
  'currency',
  'payer_currency',
  'scope',
  'type',
]);
/** An unknown value of an enum is what a reader wants to learn of. */
const ENUM_VALUE = /^[A-Z][A-Za-z_]{0,30}\d?$/u;
const FIELD_NAME = /^[a-z][a-z_]{0,39}$/u;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d((?:\.\d+)?(?:Z|[+-]\d\d:\d\d))$/u;
/** How a time is written if not so. */
const TIMES: ReadonlySet<string> = new Set(['success_time', 'create_time']);
const OTHER_TIME = /^[\dTZ :./+-]{8,40}$/u;
const SOME_TIME = '2000-01-01T00:00:00';
/** An address or the name of a host is one token, the full stop of a sentence belongs to none. */
const ERRMSG_TOKEN = /[^\s,;:()[\]{}"'/?=&]*[^\s,;:.()[\]{}"'/?=&]/gu;

/** The value without anything that is about somebody; `name` is that of its field. */
export function redacted(value: unknown, marks: Marks, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => redacted(item, marks, name));
  if (typeof value === 'number') return KEPT_NUMBERS.has(name) ? value : marks.ofNumber(value);
  if (typeof value === 'string') return redactedText(value, marks, name);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, field]) => [
    FIELD_NAME.test(key) ? key : marks.ofText(key),
    redacted(field, marks, key),
  ]);
  return Object.fromEntries(fields);
}

function redactedText(value: string, marks: Marks, name: string): string {
  if (value === '' || (ENUMS.has(name) && ENUM_VALUE.test(value))) return value;
  if (name === 'errmsg') return redactedErrmsg(value, marks);
  const zone = TIME.exec(value)?.[1];
  if (zone !== undefined) return SOME_TIME + zone.replace(/^\.\d+/u, '.000');
  return TIMES.has(name) && OTHER_TIME.test(value) ? value.replaceAll(/\d/gu, '0') : marks.ofText(value);
}

/** Keeps the words that WeCom's texts consist of, and marks whatever stands between them. */
export function redactedErrmsg(errmsg: string, marks: Marks): string {
  return errmsg.replaceAll(ERRMSG_TOKEN, (token) =>
    VOCABULARY.has(token.toLowerCase()) ? token : marks.ofText(token),
  );
}

const CONTENT_TYPE = /^[a-z]+\/[a-z.+-]+(?:; ?charset=[\w-]+)?$/iu;
const HEADER_NAME = /^[a-z][a-z-]{0,39}$/u;

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The headers that say something about the answer alone. */
export function redactedHeaders(headers: Headers): Readonly<Record<string, string>> {
  const { 'content-type': contentType, 'error-code': errorCode } = headers;
  return {
    ...(isText(contentType) && CONTENT_TYPE.test(contentType) && { 'content-type': contentType }),
    ...(isText(errorCode) && /^-?\d{1,10}$/u.test(errorCode) && { 'error-code': errorCode }),
  };
}

export function headerNamesOf(headers: Headers): readonly string[] {
  return Object.keys(headers)
    .filter((name) => HEADER_NAME.test(name))
    .toSorted();
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
