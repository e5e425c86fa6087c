import { withTimeout } from '../../common/abort.js';
import { reasonOf } from '../../errors/foreign-error.js';
import { WeComEngineError } from '../../errors/wecom-pay.errors.js';

/** How long an engine may take while a caller is waiting, in ms. */
const ANSWER_WITHIN = 1_900;

/**
 * Calls an engine, and turns any failure into an error of the library.
 * @param what the beginning of the error message.
 * @throws {WeComEngineError} if the engine fails or takes longer than `timeout` ms.
 */
export async function callEngine<T>(
  work: () => T | PromiseLike<T>,
  what: string,
  timeout = ANSWER_WITHIN,
): Promise<T> {
  try {
    return await (Number.isFinite(timeout) ? withTimeout(timeout, work) : work());
  } catch (error) {
    if (error instanceof WeComEngineError) throw error;
    throw new WeComEngineError(`${what} The polling engine is unreachable (${reasonOf(error)}).`);
  }
}
