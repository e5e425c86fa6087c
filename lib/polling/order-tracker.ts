import { checkCallOptions } from '../calls/call-options.js';
import type { OrderDto } from '../order/dto/order.dto.js';
import { orderKey, orderRefOfKey } from '../order/order-key.js';
import type { OrderRef } from '../order/order-ref.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import type { ItemSource } from './kinds/item-kind.interface.js';
import { askedFieldsOf, keyOfRow } from './kinds/order-input.js';
import type { UnfinishedOrder } from './kinds/unfinished-orders.decorator.js';
import type { AskedOrder, PollNowOptions, TrackedOrder, WaitOptions } from './order-tracker.types.js';
import type { PollingLifecycle } from './polling-lifecycle.js';
import type { PollingOrchestrator } from './polling-orchestrator.js';
import type { PollingStats } from './polling-stats.interface.js';
import type { RunOnceOptions, RunOnceResult } from './run-once.js';
import { waitForEnd } from './watch/wait-for-end.js';
import { WAIT_OPTIONS, withWaitLimits } from './watch/wait-limits.js';

const DEFAULT_WAIT = 30_000;

/**
 * Tracks unfinished orders: polls each one until it reaches a final state and the application has acknowledged it.
 * Requires the option `polling`; without it, all methods throw a {@link WeComOptionsError}.
 */
export class OrderTracker {
  /** @internal */
  constructor(
    /** @internal */
    readonly lifecycle: PollingLifecycle<OrderDto>,
    private readonly options: ResolvedOrderOptions,
  ) {}

  /**
   * Starts tracking an order immediately: call it once the order has been created. Orders listed by
   * `@UnfinishedOrders()` are tracked anyway, but only from the next sweep on. With a shared engine it works in any
   * process. Otherwise it does nothing in a process that does not poll (`autoStart: false`): the polling process finds
   * the order in its next sweep. The `total` of an order that is tracked already replaces the one known before; an
   * order at its horizon is tracked for another horizon.
   *
   * @throws {WeComRequestError} if `out_trade_no`, `mchid`, `createdAt` or `total` is invalid.
   * @throws {WeComOptionsError} if there is no `mchid`, or `maxTracked` orders are tracked already.
   * @throws {WeComEngineError} within 2 s, if a shared engine is unreachable.
   */
  track(order: UnfinishedOrder): Promise<void>;
  /** @internal @param isCreated see `Watchlist.track()` */
  track(order: UnfinishedOrder, isCreated: boolean): Promise<void>;
  async track(order: UnfinishedOrder, isCreated = false): Promise<void> {
    await this.polling.watchlist.track(order, isCreated);
  }

  /**
   * Stops tracking an order. If `@UnfinishedOrders()` still lists it, the next sweep tracks it again. A running poll
   * completes, and its event is still delivered.
   *
   * @throws {WeComRequestError} if `out_trade_no` or `mchid` is invalid.
   * @throws {WeComEngineError} within 2 s, if a shared engine is unreachable.
   */
  async untrack(ref: OrderRef): Promise<void> {
    await this.polling.watchlist.untrack(this.keyOf(ref));
  }

  /**
   * Queries WeCom now, then notifies listeners if the state has changed. An order that was not tracked is from now on.
   * Concurrent calls share one query. Use it when a payment notification arrives, and before you close an order. With a
   * shared engine, a polling process queries again and delivers the event.
   *
   * @returns WeCom's answer, without waiting for the listeners.
   * @param order if it has a `total`, the amount of the payment is checked, unless it is tracked with one already.
   * @param options how long to wait; the query itself continues after that.
   * @throws {WeComPayError} as `OrderQueryService.query()` does. The order stays tracked, unless WeCom does not know
   * it.
   * @throws {WeComRequestError} before any I/O, also if `total` is no amount.
   * @throws {WeComOptionsError} if `maxTracked` orders are tracked already.
   */
  async pollNow(order: AskedOrder, options: PollNowOptions = {}): Promise<OrderDto> {
    const { watchlist } = this.polling;
    const key = this.keyOf(order);
    const fields = askedFieldsOf(order);
    checkCallOptions(options, WAIT_OPTIONS);
    const { signal, timeout } = options;
    return withWaitLimits(
      () => watchlist.poll(key, 'pollNow', fields),
      { signal, timeout, closing: this.lifecycle.closing },
      `No answer for order ${key}`,
    );
  }

  /**
   * Waits for the final state of an order, for example while the customer is looking at the page. Queries WeCom now and
   * every 5 s, and also uses the answers of all other polls. A failed poll does not end the wait.
   *
   * @returns the order in its final state, without waiting for the listeners.
   * @param order as for {@link pollNow}.
   * @throws {WeComTimeoutError} if there is no final state within the timeout, 30 s by default. It says nothing about
   * the payment.
   * @throws {WeComAbortedError} if the signal fires or the application shuts down.
   * @throws {WeComRequestError} if `out_trade_no`, `mchid` or `total` is invalid.
   * @throws {WeComOptionsError} if `maxTracked` orders are tracked already.
   */
  async waitFor(order: AskedOrder, options: WaitOptions = {}): Promise<OrderDto> {
    const key = this.keyOf(order);
    const fields = askedFieldsOf(order);
    checkCallOptions(options, WAIT_OPTIONS);
    const { signal, timeout = DEFAULT_WAIT } = options;
    return waitForEnd(this.polling, key, { signal, timeout, closing: this.lifecycle.closing }, fields);
  }

  /**
   * The current status of a tracked order; `undefined` if it is not tracked.
   * @throws {WeComRequestError} if `out_trade_no` or `mchid` is invalid.
   * @throws {WeComEngineError} within 2 s, if a shared engine is unreachable.
   */
  async find(ref: OrderRef): Promise<TrackedOrder | undefined> {
    const key = this.keyOf(ref);
    const found = await this.polling.find(key);
    if (found === undefined) return undefined;
    const { createdAt, state, attempts, nextPollAt, isPolling } = found;
    return { ...orderRefOfKey(key), createdAt, trade_state: state, attempts, nextPollAt, isPolling };
  }

  /**
   * The state of polling: orders tracked, due and being polled, why polling is paused, the last sweep.
   * @throws {WeComEngineError} within 2 s, if a shared engine is unreachable.
   */
  async stats(): Promise<PollingStats> {
    return this.polling.stats();
  }

  /**
   * Starts polling with a sweep: for `autoStart: false`, or after {@link stop}. Does nothing if polling is started.
   * Before the application has registered its event listeners, nothing is polled. While a shared engine is unreachable,
   * nothing is either; polling then begins when it is back.
   */
  async start(): Promise<void> {
    await this.lifecycle.start();
  }

  /**
   * Lists the unfinished orders and polls what is due, once, and resolves when the listeners have finished; nothing is
   * left running. For a host without timers, such as a serverless function, with `polling.autoStart: false`;
   * `ScheduleModule` is not needed. What is due is polled in the order in which it came due, and in random order if
   * this process has not polled it yet. Concurrent calls share one run.
   *
   * @throws {WeComOptionsError} before any I/O, if an option is invalid, if polling is started in this process, or with
   * a shared engine.
   * @example
   * const { remaining, error } = await tracker.runOnce({ budget: 40_000 });
   */
  async runOnce(options: RunOnceOptions = {}): Promise<RunOnceResult> {
    return this.lifecycle.runOnce(options);
  }

  /** Starts no further polls, and waits up to `drainTimeout` ms for running ones. Tracked orders stay tracked. */
  async stop(): Promise<void> {
    await this.polling.stop();
  }

  /**
   * @internal Delivers what WeCom has answered to another call in the same way as {@link pollNow}. If the order was not
   * tracked and there is no room for it, nothing is delivered.
   * @param fields what the caller knows of the order.
   */
  async learn(order: OrderDto, fields?: ItemSource['fields']): Promise<void> {
    await this.polling.watchlist.learn(orderKey(order), order, fields).catch(() => undefined);
  }

  private get polling(): PollingOrchestrator<OrderDto> {
    return this.lifecycle.polling;
  }

  private keyOf(ref: OrderRef): string {
    return keyOfRow(ref, this.options);
  }
}
