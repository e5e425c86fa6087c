import { reasonOf } from '../../errors/foreign-error.js';
import { WeComEngineError } from '../../errors/wecom-pay.errors.js';
import { withTimeout } from '../../common/abort.js';

/** How long an engine may take for what somebody waits for. */
const ANSWER_WITHIN = 1_900;

/**
 * What an engine gives, if it can be reached.
 * @param what the beginning of the error's message.
 * @throws {WeComEngineError} when the engine fails, or takes longer than `timeout` ms.
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
    throw new WeComEngineError(`${what} The engine of polling is away (${reasonOf(error)}).`);
  }
}
