import fc from 'fast-check';
import type { Body } from './unit-order.js';
import { having, lacking, ORDER_PATHS, paidOrder } from './unit-order.js';

/** Values that trouble decoders, beside any JSON. */
const troublesome = fc.constantFrom<unknown>(
  null,
  '',
  0,
  -0,
  -1,
  0.5,
  1e21,
  2 ** 53,
  '100',
  'x'.repeat(300),
  '\uFE0F',
  '😀😀😀',
  '\ud800',
  [],
  {},
  [null],
  [[]],
  [{}],
  'SUCCESS',
  'BRAND_NEW',
);

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('a', '9', '-', '😀', '\uFE0F', '\ud800', ' '), maxLength: 40 }),
);

/** What stands in a field: any JSON, texts of all scripts, and what is known to trouble decoders. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.nat(),
  troublesome,
  text,
);

type Mutation = readonly [path: string, value: unknown];

const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.tuple(fc.constantFrom(...ORDER_PATHS), fc.option(anyJson, { nil: undefined })),
  { minLength: 1, maxLength: 6 },
);

/** Paid orders as documented, with some fields missing and some replaced. */
export const mutatedOrder: fc.Arbitrary<Body> = mutations.map((list) => list.reduce(mutated, paidOrder()));

/** A mutation below a field that an earlier one replaced has nothing to change. */
function mutated(body: Body, [path, value]: Mutation): Body {
  try {
    return value === undefined ? lacking(body, path) : having(body, path, value);
  } catch {
    return body;
  }
}
