import type { CallOptions } from '../calls/call-options.js';
import { checkCallOptions } from '../calls/call-options.js';
import { beforeSending } from '../errors/with-outcome.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import type { PollingLifecycle } from '../polling/polling-lifecycle.js';
import type { PollingStats } from '../polling/polling-stats.interface.js';
import type { RunOnceOptions, RunOnceResult } from '../polling/run-once.js';
import type { RefundCalls } from './calls/refund-calls.js';
import { toRefundQuery, toRefundRequest } from './calls/refund.request.js';
import type { RefundRef, RefundRequest } from './calls/refund.types.js';
import type { AcceptedRefundDto } from './dto/accepted-refund.dto.js';
import type { RefundDto } from './dto/refund.dto.js';
import { refundKey } from './watch/refund-key.js';
import type { TrackedRefund } from './watch/tracked-refund.js';
import type { UnfinishedRefund } from './watch/unfinished-refunds.decorator.js';

/**
 * Requests and queries refunds. With the option `refunds`, the refunds that `@UnfinishedRefunds()` lists are requested
 * and polled by themselves; most applications need no more than that.
 */
export class RefundService {
  /** @internal */
  constructor(
    /** @internal */
    readonly lifecycle: PollingLifecycle<RefundDto>,
    private readonly calls: RefundCalls,
    private readonly options: ResolvedOrderOptions,
  ) {}

  /**
   * Requests a refund. Acceptance by WeCom says nothing about its final state: list it with `@UnfinishedRefunds()`, or
   * query it. WeCom refunds an `out_refund_no` once, so a request may be repeated, once a minute for each order.
   *
   * Errors have an `outcome`. After `not-sent` and `refused` this call has requested nothing; after `unknown` it may
   * have, and a query tells.
   *
   * @param refund amounts are in 分. Fields that WeCom does not document are rejected.
   * @throws {WeComRequestError} before any I/O, naming the field that is invalid; or if WeCom rejects one.
   * @throws {WeComOptionsError} before any I/O, if there is no `mchid` or no `appid`, or `options` are invalid.
   * @throws {WeComThrottledError} without a request, if a refund of the same order was requested within the last
   * minute; `retryAfter` says for how long.
   * @throws {WeComPayError} of another class if WeCom refuses it, is unreachable, busy or throttling, or sends an
   * unusable reply.
   * @see https://developer.work.weixin.qq.com/document/path/97333
   */
  async request(refund: RefundRequest, options: CallOptions = {}): Promise<AcceptedRefundDto> {
    const request = await beforeSending(() => {
      checkCallOptions(options);
      return toRefundRequest(refund, this.options);
    });
    return this.calls.request(request, options);
  }

  /**
   * Returns the refund as WeCom knows it now; `CLOSED` where WeCom's query says `CLOSE`. It changes nothing.
   *
   * @throws {WeComRequestError} before any I/O, if `out_refund_no` or `mchid` is invalid.
   * @throws {WeComOptionsError} before any I/O, if there is no `mchid`, or `options` are invalid.
   * @throws {WeComUnknownError} among others, if WeCom has no such refund: how it says so is not documented.
   * @throws {WeComPayError} of another class if WeCom is unreachable, busy or throttling, or sends an unusable reply.
   * @see https://developer.work.weixin.qq.com/document/path/97352
   */
  async query(ref: RefundRef, options: CallOptions = {}): Promise<RefundDto> {
    const request = toRefundQuery(ref, this.options);
    checkCallOptions(options);
    return this.calls.query(request, options);
  }

  /**
   * Requests a refund as soon as possible, and tracks it until it has ended: call it once the row is stored. Refunds
   * listed by `@UnfinishedRefunds()` are tracked anyway, but only from the next sweep on. A refund that has failed is
   * requested again if the row has a higher `retries` than before: call it once that is stored.
   *
   * @throws {WeComRequestError} if a field of the row is invalid.
   * @throws {WeComOptionsError} without the option `refunds`, if there is no `mchid` or no `appid`, or if
   * `refunds.maxTracked` refunds are tracked already.
   * @throws {WeComEngineError} within 2 s, if a shared engine is unreachable.
   */
  async track(refund: UnfinishedRefund): Promise<void> {
    await this.lifecycle.polling.watchlist.track(refund);
  }

  /**
   * The current status of a tracked refund; `undefined` if it is not tracked.
   * @throws {WeComRequestError} if `out_refund_no` or `mchid` is invalid.
   * @throws {WeComOptionsError} without the option `refunds`.
   * @throws {WeComEngineError} within 2 s, if a shared engine is unreachable.
   */
  async find(ref: RefundRef): Promise<TrackedRefund | undefined> {
    const { mchid, out_refund_no } = toRefundQuery(ref, this.options);
    const found = await this.lifecycle.polling.find(refundKey({ mchid, out_refund_no }));
    if (found === undefined) return undefined;
    const { createdAt, state, attempts, nextPollAt, isPolling } = found;
    return { mchid, out_refund_no, createdAt, status: state, attempts, nextPollAt, isPolling };
  }

  /**
   * The state of polling refunds: how many are tracked, due and being polled, why it is paused, the last sweep.
   * @throws {WeComOptionsError} without the option `refunds`.
   * @throws {WeComEngineError} within 2 s, if a shared engine is unreachable.
   */
  async stats(): Promise<PollingStats> {
    return this.lifecycle.polling.stats();
  }

  /**
   * Starts polling refunds with a sweep: for `refunds.autoStart: false`, or after {@link stop}. Does nothing if it is
   * started.
   */
  async start(): Promise<void> {
    await this.lifecycle.start();
  }

  /**
   * Lists the unfinished refunds, requests and polls what is due, once, as `OrderTracker.runOnce()` does for orders;
   * with `refunds.autoStart: false`.
   *
   * @throws {WeComOptionsError} as `OrderTracker.runOnce()` does.
   */
  async runOnce(options: RunOnceOptions = {}): Promise<RunOnceResult> {
    return this.lifecycle.runOnce(options);
  }

  /**
   * Starts no further polls, and waits up to `refunds.drainTimeout` ms for running ones. Tracked refunds stay tracked.
   */
  async stop(): Promise<void> {
    await this.lifecycle.polling.stop();
  }

  /**
   * @internal Delivers what WeCom has answered to a query as if a poll had brought it. If the refund was not tracked
   * and there is no room for it, nothing is delivered.
   */
  async learn(refund: RefundDto, mchid: string): Promise<void> {
    const key = refundKey({ mchid, out_refund_no: refund.out_refund_no });
    await this.lifecycle.polling.watchlist.learn(key, refund).catch(() => undefined);
  }
}
