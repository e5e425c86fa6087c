import { reasonOf } from '../errors/reason-of.js';
import { WeComEngineError } from '../errors/wecom-pay.errors.js';
import { within } from '../common/with-timeout.js';

/** How long an engine may take for what somebody waits for. */
const ANSWER_WITHIN = 1_900;

/**
 * What an engine gives, if it can be reached.
 * @param what the beginning of the error's message.
 * @throws {WeComEngineError} when the engine fails, or takes longer than `timeout` ms.
 */
export async function reaching<T>(work: () => T, what: string, timeout = ANSWER_WITHIN): Promise<Awaited<T>> {
  try {
    return await (Number.isFinite(timeout) ? within(timeout, work) : work());
  } catch (error) {
    if (error instanceof WeComEngineError) throw error;
    throw new WeComEngineError(`${what} The engine of polling is away (${reasonOf(error)}).`);
  }
}
