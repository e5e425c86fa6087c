import type { CallOptions } from '../../calls/call-options.js';
import { wholeNow } from '../../common/clock.js';
import { isAboutTheMerchant } from '../../errors/errcodes.js';
import type { WeComPayError } from '../../errors/wecom-pay.error.js';
import type { ResolvedOrderOptions } from '../../order/order.options.js';
import { AskAgainError } from '../../polling/poll/ask-again.error.js';
import { judgeFailure } from '../../polling/poll/failure-rules.js';
import { PollingPause } from '../../polling/poll/polling-pause.js';
import type { RefundCalls } from '../calls/refund-calls.js';
import { REFUND } from '../calls/refund.endpoint.js';
import { toRefundRequest } from '../calls/refund.request.js';
import { refundRefOfKey } from './refund-key.js';
import type { WatchedRefund } from './watched-refund.js';
import { requestFields } from './watched-refund.js';

/** Requests refunds. While WeCom refuses all of them alike, it requests none; they are still queried. */
export class RefundRequester {
  private readonly pause = new PollingPause();

  constructor(
    private readonly calls: Pick<RefundCalls, 'request'>,
    private readonly options: ResolvedOrderOptions,
  ) {}

  /** @throws {AskAgainError} without a request, while WeCom refuses them all. */
  async request(refund: WatchedRefund, call: CallOptions): Promise<void> {
    const startedAt = wholeNow();
    const wait = this.pause.wait(startedAt);
    if (wait > 0) throw new AskAgainError(postponed(refund, this.pause.reason), wait, true);
    this.pause.pollStarted(startedAt);
    try {
      const fields = requestFields(refund, refundRefOfKey(refund.key));
      await this.calls.request(toRefundRequest(fields, this.options), call);
    } catch (error) {
      this.pause.pollFailed(startedAt, wholeNow());
      throw error;
    }
    this.pause.end(startedAt, wholeNow());
  }

  /**
   * Milliseconds after which a request that failed is repeated; `undefined` if WeCom refuses this refund, or if the
   * failure was before the request. A failure that all requests have in common stops them for so long.
   */
  repeatAfter(error: WeComPayError): number | undefined {
    if (error.retryable) return error.retryAfter ?? REFUND.intervalPerOrder;
    if (error.outcome === 'not-sent' || isAboutTheMerchant(error)) return undefined;
    const now = wholeNow();
    const verdict = judgeFailure(error, this.pause.wasAnsweredLately(now));
    if (verdict.kind === 'again-later') return REFUND.intervalPerOrder;
    if (verdict.kind !== 'pause') return undefined;
    this.pause.begin(error.message, verdict.duration, now, now);
    return verdict.duration;
  }
}

/** Says that a refund could not be requested, and why. */
export function postponed({ key }: WatchedRefund, why: string | undefined): string {
  return `Refund ${key} could not be requested yet. ${why}`;
}
