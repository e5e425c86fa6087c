import { MINUTE_MS, SlidingWindow } from '../exchange/rate-limits.js';

/** How often refunds may be requested, see https://developer.work.weixin.qq.com/document/path/97333 */
export interface FakeRefundLimits {
  /** Of one corp within any second. @default 150 */
  readonly perSecond: number;
  /** For one order within any minute. @default 1 */
  readonly perOrderAndMinute: number;
}

const SECOND_MS = 1_000;

/** A request counts if it was let through, whatever is then said of it. */
export class RefundTurns {
  readonly #limits: FakeRefundLimits;
  readonly #corps = new Map<string, SlidingWindow>();
  readonly #orders = new Map<string, SlidingWindow>();

  constructor(limits: FakeRefundLimits) {
    this.#limits = limits;
  }

  /** What the request exceeds, if anything. */
  take(corpId: string, order: string, now: number): 'perSecond' | 'perOrderAndMinute' | undefined {
    const corp = windowOf(this.#corps, corpId, this.#limits.perSecond, SECOND_MS);
    if (!corp.hasRoom(now)) return 'perSecond';
    const turns = windowOf(this.#orders, order, this.#limits.perOrderAndMinute, MINUTE_MS);
    if (!turns.hasRoom(now)) return 'perOrderAndMinute';
    corp.add(now);
    turns.add(now);
    return undefined;
  }
}

function windowOf(
  windows: Map<string, SlidingWindow>,
  key: string,
  limit: number,
  lengthMs: number,
): SlidingWindow {
  const window = windows.get(key) ?? new SlidingWindow(limit, lengthMs);
  windows.set(key, window);
  return window;
}
