import { clockOffset, describeOffset, NOTICEABLE_OFFSET, SET_THE_CLOCK } from '../../../http/clock-offset.js';
import { CLOSABLE_FROM } from '../../../order/closing-rules.js';
import type { Judgement } from '../finding.js';
import { failed, ok, skipped, warning } from '../finding.js';
import type { Exchange } from '../session.js';
import type { Step } from '../step.js';

/** What is less is no difference: the date of an answer has whole seconds. */
const SMALLEST_OFFSET = 2_000;

export const clockStep: Step = {
  name: 'clock',
  after: ['tls'],
  check: async ({ session }) => judgeClock(await session.askForToken()),
};

/** Compares the clock of this server with the header `Date` of an answer. */
export function judgeClock({ reply, sentAt, took }: Pick<Exchange, 'reply' | 'sentAt' | 'took'>): Judgement {
  if (!reply) return skipped('There is no answer whose time could be compared.');
  const offset = clockOffset(reply.headers, sentAt, sentAt + took);
  if (offset === undefined) return warning("WeCom's answer has no date, so the clock was not compared.");
  const size = Math.abs(offset);
  if (size < SMALLEST_OFFSET) return ok("The clock agrees with WeCom's.");
  if (size <= NOTICEABLE_OFFSET) return ok(describeOffset(offset));
  return (size <= CLOSABLE_FROM ? warning : failed)(describeOffset(offset), { action: SET_THE_CLOCK });
}
