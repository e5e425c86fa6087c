import { DURATION } from '../support/rules.js';

/** How a notification arrives. */
export interface FakeArrival {
  /** How often it is sent: 0 if it gets lost, 2 if it comes twice. @default 1 */
  readonly times?: number | undefined;
  /** How much later than the event, in ms on the clock of the fake. @default 0 */
  readonly delay?: number | undefined;
}

/** @throws TypeError naming the invalid field */
export function assertArrival({ times, delay }: FakeArrival): void {
  if (times !== undefined && (!Number.isSafeInteger(times) || times < 0))
    throw new TypeError('FakeWeCom: "times" of an arrival must be a whole number ≥ 0');
  if (delay !== undefined && !DURATION[1](delay))
    throw new TypeError(`FakeWeCom: "delay" of an arrival must be ${DURATION[0]}`);
}
