import type { Departure } from '../../lib/decode/decode.js';
import { decode, UnusableBody } from '../../lib/decode/decode.js';
import type { Constructor } from '../../lib/decode/field-rules.js';

/** What decoding a body gives, and what it reports. */
export interface Decoded<T> {
  readonly value: T;
  readonly departures: readonly Departure[];
}

export function decoded<T extends object>(dto: Constructor<T>, body: unknown): Decoded<T> {
  const departures: Departure[] = [];
  const value = decode(dto, body, (departure) => departures.push(departure));
  return { value, departures };
}

/** The paths of the departures that leave a body usable. */
export function departingPaths(dto: Constructor, body: unknown): string[] {
  return decoded(dto, body).departures.map(({ path }) => path);
}

/** What makes a body unusable; fails when it is usable. */
export function unusable(dto: Constructor, body: unknown): Departure {
  try {
    decode(dto, body, () => undefined);
  } catch (error) {
    if (error instanceof UnusableBody) return error.departure;
    throw error;
  }
  throw new Error('the body is usable, but was expected not to be');
}

/** What decoding a body gives, or `undefined` for an unusable body. Any other error is the test's. */
export function decodedIfUsable<T extends object>(
  dto: Constructor<T>,
  body: unknown,
): Decoded<T> | undefined {
  try {
    return decoded(dto, body);
  } catch (error) {
    if (error instanceof UnusableBody) return undefined;
    throw error;
  }
}
