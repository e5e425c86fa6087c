import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

const DECODERS: ReadonlyMap<string, typeof gunzipSync> = new Map([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
]);

/** Not `\s`: a Brotli stream may begin with a vertical tab. */
const LOOKS_LIKE_JSON = /^\ufeff?[\t\n\r ]*\{/u;

/**
 * The text of a body. No request asks for a content coding, so the header of a proxy is not trusted: an object in JSON
 * is taken as it is, whatever coding the header names.
 *
 * @throws if the body is compressed in a way that is unknown, broken, or leads to more than `maxLength` bytes.
 */
export function textOf(bytes: Buffer, coding: string, maxLength: number): string {
  const plain = bytes.toString();
  if (coding === 'identity' || LOOKS_LIKE_JSON.test(plain)) return plain;
  const decode = DECODERS.get(coding);
  if (decode === undefined) throw new TypeError('unknown content coding');
  return decode(bytes, { maxOutputLength: maxLength }).toString();
}
