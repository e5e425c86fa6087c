import type { Judgement } from '../finding.js';
import { failed, ok, skipped, warning } from '../finding.js';
import type { Step } from '../step.js';
import type { Exchange } from '../session.js';

const SECOND = 1_000;
const NOTICEABLE = 30 * SECOND;
/** WeCom lets no order be closed that is younger. */
const HARMFUL = 300 * SECOND;

const SYNCHRONIZE =
  'Set the clock of this server, and switch on time synchronization (NTP; timedatectl set-ntp true). ' +
  'With a wrong clock, time_expire, createdAt, the timestamps of signatures and the days of bills are wrong.';

export const clockStep: Step = {
  name: 'clock',
  after: ['tls'],
  check: async ({ session }) => judgeClock(await session.askForToken()),
};

/** Compares the clock of this server with the header `Date` of an answer. */
export function judgeClock({ reply, sentAt, took }: Pick<Exchange, 'reply' | 'sentAt' | 'took'>): Judgement {
  if (!reply) return skipped('There is no answer whose time could be compared.');
  const dated = Date.parse(String(reply.headers['date'] ?? ''));
  if (Number.isNaN(dated)) return warning("WeCom's answer has no date, so the clock was not compared.");
  // The header was written about half-way, and leaves out what is less than a second.
  const offset = sentAt + took / 2 - (dated + SECOND / 2);
  const size = Math.abs(offset);
  if (size < 2 * SECOND) return ok("The clock agrees with WeCom's.");
  const detail = `The clock is ${durationOf(size)} ${offset > 0 ? 'ahead of' : 'behind'} WeCom's.`;
  if (size <= NOTICEABLE) return ok(detail);
  return (size <= HARMFUL ? warning : failed)(detail, { action: SYNCHRONIZE });
}

function durationOf(ms: number): string {
  const seconds = Math.round(ms / SECOND);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
