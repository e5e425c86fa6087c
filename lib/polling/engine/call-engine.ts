import { deadline, TimeoutExceeded, withTimeout } from '../../common/abort.js';
import { monotonicNow } from '../../common/clock.js';
import { reasonOf } from '../../errors/foreign-error.js';
import { refusalOf } from '../../errors/redis-refusals.js';
import { WeComEngineError } from '../../errors/wecom-pay.errors.js';

/** How long an engine may take while a caller is waiting, in ms: less than the 2 s that are documented. */
const ENGINE_ANSWERS_WITHIN = 1_900;

/**
 * Calls an engine, and turns any failure into an error of the library.
 * @param what the beginning of the error message.
 * @throws {WeComEngineError} if the engine fails or takes longer than `timeout` ms.
 */
export async function callEngine<T>(
  work: () => T | PromiseLike<T>,
  what: string,
  timeout = ENGINE_ANSWERS_WITHIN,
): Promise<T> {
  try {
    return await (Number.isFinite(timeout) ? withTimeout(timeout, work) : work());
  } catch (error) {
    if (error instanceof WeComEngineError) throw error;
    const refusal = refusalOf(error);
    const why = refusal?.text ?? `The polling engine is unreachable (${reasonOf(error)}).`;
    throw new WeComEngineError(`${what} ${why}`, { hint: refusal?.advice });
  }
}

/** Calls an engine that may have many calls to answer: each waits for as long as the engine answers anything. */
export class PatientCalls {
  private answeredAt = -Infinity;

  /** @param heardAt when the engine last heard from what its processes share, on the monotonic clock. */
  constructor(private readonly heardAt: () => number = () => -Infinity) {}

  /**
   * @param what the beginning of the error message.
   * @throws {WeComEngineError} if the engine fails, or answers nothing at all for 1.9 s.
   */
  async call(work: () => Promise<void>, what: string): Promise<void> {
    await callEngine(() => this.answerOf(work), what, Infinity);
  }

  private answerOf(work: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      let stopWaiting: () => void;
      const wait = (ms: number) => (stopWaiting = deadline(ms, onSilence, false));
      const onSilence = () => {
        const left = Math.max(this.answeredAt, this.heardAt()) + ENGINE_ANSWERS_WITHIN - monotonicNow();
        if (left > 0) wait(left);
        else reject(new TimeoutExceeded(ENGINE_ANSWERS_WITHIN));
      };
      const onAnswer = () => {
        this.answeredAt = monotonicNow();
        resolve();
      };
      wait(ENGINE_ANSWERS_WITHIN);
      work()
        .then(onAnswer, reject)
        .finally(() => stopWaiting());
    });
  }
}
