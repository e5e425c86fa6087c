import { shapeOf } from '../../common/text.js';
import { WeComRequestError } from '../../errors/wecom-pay.errors.js';

/**
 * How many times a row wants its item again; 0 if it does not say.
 * @param endpoint the path that an error names.
 * @throws {WeComRequestError} if it is not a whole number ≥ 0.
 */
export function retriesOf(value: unknown, endpoint: string): number {
  const retries = value ?? 0;
  if (Number.isSafeInteger(retries) && (retries as number) >= 0) return retries as number;
  throw new WeComRequestError(`retries must be a whole number ≥ 0, got ${shapeOf(value)}.`, { endpoint });
}
