import { seeded } from '../chaos/random.mjs';

const MOST_MUTATIONS = 6;
const LONGEST = 65_536;
const POOL = 4_096;

/** Values that trouble decoders. */
const VALUES = [
  null,
  '',
  0,
  -0,
  -1,
  0.5,
  1e21,
  1e308,
  2 ** 53,
  2 ** 31,
  '100',
  '0',
  true,
  false,
  [],
  {},
  [null],
  [[]],
  [{}],
  [{}, 1],
  '\ud800',
  '\ufeff',
  '\u202e',
  '\0',
  '😀\ufe0f',
  'x'.repeat(33),
  'x'.repeat(300),
  'SUCCESS',
  'NEW',
];
const TEXTS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\\u0000',
  '\\ud800',
  'null',
  'true',
  '1e999',
  '-',
  '0.1',
  '\ufeff',
  '\r',
  '\n',
  '\t',
  '\0',
  '99999999999999999999',
];
const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'then',
  'toJSON',
  'errcode',
  'errmsg',
  '',
];

/**
 * Inputs made of a target's seeds, its texts, and of what it was given before: the same for the same seed. JSON is mostly
 * changed as JSON, so that it stays well-formed.
 *
 * @param {{ HEAD: number, texts: readonly string[], seeds: () => Buffer[] }} target
 */
export function createMutator({ HEAD, texts, seeds }, seed, corpus = []) {
  const random = seeded(seed, 'mutator');
  const below = (most) => Math.floor(random() * most);
  const oneOf = (list) => list[below(list.length)];
  const start = [...seeds(), ...corpus];
  const pool = [...start];
  const vocabulary = [...texts, ...TEXTS].map((text) => Buffer.from(text));

  /** @returns {Buffer} */
  function next() {
    const from = below(4) === 0 ? oneOf(pool) : oneOf(start);
    const head = Buffer.from(from.subarray(0, HEAD));
    if (below(8) === 0) head[below(HEAD)] = below(256);
    const body = changed(from.subarray(HEAD));
    const data = Buffer.concat([head, body.subarray(0, LONGEST)]);
    if (below(16) === 0 && data.length < 4_096)
      pool[pool.length < POOL ? pool.length : start.length + below(POOL - start.length)] = data;
    return data;
  }

  function changed(body) {
    const asJson = body[0] === 0x7b && below(4) > 0 ? changedJson(body) : undefined;
    let result = asJson ?? body;
    if (asJson !== undefined && below(4) > 0) return result;
    for (let left = 1 + below(MOST_MUTATIONS); left > 0; left--) result = changedBytes(result);
    return result;
  }

  function changedJson(body) {
    let value;
    try {
      value = JSON.parse(body.toString());
    } catch {
      return undefined;
    }
    for (let left = 1 + below(MOST_MUTATIONS); left > 0; left--) changeIn(value);
    const text = JSON.stringify(value);
    // A name twice, of which the last counts, cannot be made of a value.
    return Buffer.from(
      below(16) === 0 ? text.replace('{', `{"${oneOf(NAMES)}":${JSON.stringify(oneOf(VALUES))},`) : text,
    );
  }

  function changeIn(value) {
    const keys = Object.keys(value);
    const key = keys.length === 0 || below(16) === 0 ? oneOf(NAMES) : oneOf(keys);
    const inner = Object.hasOwn(value, key) ? value[key] : undefined;
    if (typeof inner === 'object' && inner !== null && below(3) > 0) return changeIn(inner);
    const put = (item) =>
      Reflect.defineProperty(value, key, {
        value: item,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    switch (below(7)) {
      case 0:
        return Reflect.deleteProperty(value, key);
      case 1:
        return put(oneOf(texts));
      case 2:
        return put(below(2 ** 31));
      case 3:
        return put(typeof inner === 'string' ? inner + oneOf(texts) : [inner, inner]);
      case 4:
        return put(structuredClone(oneOf(Object.values(value)) ?? null));
      default:
        return put(structuredClone(oneOf(VALUES)));
    }
  }

  function changedBytes(bytes) {
    const at = below(bytes.length + 1);
    const to = Math.min(bytes.length, at + 1 + below(below(8) === 0 ? bytes.length + 1 : 16));
    const around = (middle, end = at) => Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(end)]);
    switch (below(9)) {
      case 0:
        return around(Buffer.alloc(0), to);
      case 1:
        return around(bytes.subarray(at, to));
      case 2:
        return around(oneOf(vocabulary));
      case 3:
        return around(oneOf(vocabulary), to);
      case 4:
        return around(Buffer.from([below(256)]), Math.min(at + 1, bytes.length));
      case 5:
        return around(oneOf(start).subarray(HEAD));
      case 6:
        return bytes.subarray(0, at);
      case 7:
        return around(repeated(bytes.subarray(at, to)));
      default: {
        const flipped = Buffer.from(bytes);
        if (at < flipped.length) flipped[at] ^= 1 << below(8);
        return flipped;
      }
    }
  }

  /** Seldom as often as there is room: what is long takes long. */
  function repeated(piece) {
    const room = below(256) === 0 ? LONGEST : 512;
    return Buffer.alloc(
      piece.length === 0 ? 0 : Math.min(LONGEST, piece.length * (2 + below(room / piece.length))),
      piece,
    );
  }

  return { next };
}
