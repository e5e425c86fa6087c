import type {
  BeforeApplicationShutdown,
  Logger,
  OnApplicationBootstrap,
  OnModuleDestroy,
  OnModuleInit,
} from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { checkCallOptions } from '../calls/call-options.js';
import type { CallRunner } from '../calls/call-runner.js';
import { described } from '../errors/foreign-error.js';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';
import { accountLogger } from '../host/account-logger.js';
import { requireModules } from '../host/require-provider.js';
import type { OrderDto } from '../order/dto/order.dto.js';
import type { OrderQueryService } from '../order/order-query.service.js';
import type { OrderRef } from '../order/order-ref.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import type { LocalPollingEngine, SharedPollingEngine } from './engine/polling-engine.interface.js';
import { EVENT_EMITTER_MODULE, HostEmitter } from './host-emitter.js';
import { callHooksIfLoadedLate } from './loaded-late.js';
import type { OrderTrackerStats, PollNowOptions, TrackedOrder, WaitOptions } from './order-tracker.types.js';
import { adviseHost } from './polling-advice.js';
import { PollingOrchestrator } from './polling-orchestrator.js';
import type { PollingExplorer } from './polling.explorer.js';
import type { ResolvedPollingFeatureOptions } from './polling.options.js';
import { keyOfRow } from './kinds/order-input.js';
import type { UnfinishedOrder } from './kinds/unfinished-orders.decorator.js';
import { waitForEnd } from './watch/wait-for-end.js';
import { withWaitLimits } from './watch/wait-limits.js';

const DEFAULT_WAIT = 30_000;
const NEVER = new Promise<never>(() => undefined);

const IDLE =
  'This process does not poll, because polling.autoStart is false: another one must, or call OrderTracker.start().';

const WAIT_OPTIONS = ['signal', 'timeout'] as const satisfies readonly (keyof WaitOptions)[];

/**
 * Tracks unfinished orders: polls each one until it reaches a final state and the application has acknowledged it.
 * Requires the option `polling`; without it, all methods throw a {@link WeComOptionsError}.
 */
export class OrderTracker
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown
{
  private readonly logger: Logger;
  private readonly closing = new AbortController();
  private readonly emitter: HostEmitter;
  private lazyPolling: PollingOrchestrator | undefined;
  private wasStarted = false;
  private isAdvised = false;
  /** @internal Whether the hooks are being called. */
  isInitialized = false;

  /** @internal */
  constructor(
    private readonly options: ResolvedPollingFeatureOptions & ResolvedOrderOptions,
    private readonly account: string,
    private readonly engine: LocalPollingEngine | SharedPollingEngine,
    private readonly orders: OrderQueryService,
    private readonly calls: Pick<CallRunner, 'backgroundWait'>,
    private readonly explorer: PollingExplorer,
    private readonly moduleRef: ModuleRef,
  ) {
    this.logger = accountLogger(account);
    this.emitter = new HostEmitter(moduleRef);
    if (options.polling) void callHooksIfLoadedLate(this, { moduleRef, explorer, logger: this.logger });
  }

  /**
   * Starts tracking an order immediately: call it once the order has been created. Orders listed by
   * `@UnfinishedOrders()` are tracked anyway, but only from the next sweep on. With a shared engine it works in any
   * process. Otherwise it does nothing in a process that does not poll (`autoStart: false`): the polling process finds
   * the order in its next sweep.
   *
   * @throws {WeComRequestError} if `out_trade_no`, `mchid` or `createdAt` is invalid.
   * @throws {WeComOptionsError} if there is no `mchid`, or `maxTracked` orders are tracked already.
   * @throws {WeComEngineError} within 2 s, if a shared engine is unreachable.
   */
  async track(order: UnfinishedOrder): Promise<void> {
    await this.polling.watchlist.track(order);
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
   * @param options how long to wait; the query itself continues after that.
   * @throws {WeComPayError} as `OrderQueryService.query()` does. The order stays tracked, unless WeCom does not know
   * it.
   * @throws {WeComOptionsError} if `maxTracked` orders are tracked already.
   */
  async pollNow(ref: OrderRef, options: PollNowOptions = {}): Promise<OrderDto> {
    const { watchlist } = this.polling;
    const key = this.keyOf(ref);
    checkCallOptions(options, WAIT_OPTIONS);
    const { signal, timeout } = options;
    return withWaitLimits(
      () => watchlist.poll(key, 'pollNow'),
      { signal, timeout, closing: this.closing.signal },
      `No answer for order ${key}`,
    );
  }

  /**
   * Waits for the final state of an order, for example while the customer is looking at the page. Queries WeCom now and
   * every 5 s, and also uses the answers of all other polls. A failed poll does not end the wait.
   *
   * @returns the order in its final state, without waiting for the listeners.
   * @throws {WeComTimeoutError} if there is no final state within the timeout, 30 s by default. It says nothing about
   * the payment.
   * @throws {WeComAbortedError} if the signal fires or the application shuts down.
   * @throws {WeComRequestError} if `out_trade_no` or `mchid` is invalid.
   * @throws {WeComOptionsError} if `maxTracked` orders are tracked already.
   */
  async waitFor(ref: OrderRef, options: WaitOptions = {}): Promise<OrderDto> {
    const key = this.keyOf(ref);
    checkCallOptions(options, WAIT_OPTIONS);
    const { signal, timeout = DEFAULT_WAIT } = options;
    return waitForEnd(this.polling, key, { signal, timeout, closing: this.closing.signal });
  }

  /**
   * The current status of a tracked order; `undefined` if it is not tracked.
   * @throws {WeComRequestError} if `out_trade_no` or `mchid` is invalid.
   * @throws {WeComEngineError} within 2 s, if a shared engine is unreachable.
   */
  async find(ref: OrderRef): Promise<TrackedOrder | undefined> {
    return this.polling.find(this.keyOf(ref));
  }

  /**
   * The state of polling: orders tracked, due and being polled, why polling is paused, the last sweep.
   * @throws {WeComEngineError} within 2 s, if a shared engine is unreachable.
   */
  async stats(): Promise<OrderTrackerStats> {
    return this.polling.stats();
  }

  /**
   * Starts polling with a sweep: for `autoStart: false`, or after {@link stop}. Does nothing if polling is started.
   * Before the application has registered its event listeners, nothing is polled. While a shared engine is unreachable,
   * nothing is either; polling then begins when it is back.
   */
  async start(): Promise<void> {
    if (this.closing.signal.aborted) return;
    const { polling } = this;
    this.wasStarted = true;
    if (this.isInitialized) this.advise();
    await polling.start(this.listening());
  }

  /** Starts no further polls, and waits up to `drainTimeout` ms for running ones. Tracked orders stay tracked. */
  async stop(): Promise<void> {
    await this.polling.stop();
  }

  /** Called by Nest. */
  onModuleInit(): void {
    if (!this.options.polling) return;
    this.isInitialized = true;
    requireModules(this.moduleRef, [EVENT_EMITTER_MODULE, ...(this.engine.requiredModules ?? [])]);
    this.polling.discover();
    this.explorer.checkOrderListeners();
  }

  /** Called by Nest. If polling cannot be started, neither can the application. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.options.polling) return;
    const { autoStart } = this.options.polling;
    if (autoStart || this.wasStarted) this.advise();
    else this.logger.log(IDLE);
    if (autoStart) await this.start();
  }

  /** Called by Nest. */
  onModuleDestroy(): void {
    this.closing.abort();
    // Awaited in `beforeApplicationShutdown()`.
    this.lazyPolling?.stopTaking().catch(() => undefined);
  }

  /** Called by Nest. */
  async beforeApplicationShutdown(): Promise<void> {
    try {
      await this.lazyPolling?.stop();
    } finally {
      await this.lazyPolling?.close();
    }
  }

  private advise(): void {
    const { polling } = this.options;
    if (!polling || this.isAdvised) return;
    this.isAdvised = true;
    adviseHost(this.explorer, this.account, polling, this.logger);
  }

  private get polling(): PollingOrchestrator {
    this.lazyPolling ??= this.createPolling();
    return this.lazyPolling;
  }

  private createPolling(): PollingOrchestrator {
    const { account, engine, orders, calls, logger, options } = this;
    if (!options.polling) {
      throw new WeComOptionsError(
        'WeComPayModule: OrderTracker requires the option polling; polling: {} uses the defaults.',
      );
    }
    return new PollingOrchestrator({
      account,
      engine,
      orders,
      calls,
      logger,
      mchid: options.mchid,
      options: options.polling,
      emitter: () => this.emitter.get(),
      listers: () => this.explorer.listersOf(account),
    });
  }

  /** Resolves when the application's event listeners are registered; never, if they cannot be. */
  private async listening(): Promise<void> {
    try {
      await this.emitter.listening();
    } catch (error) {
      this.logger.error(
        `Polling has stopped: the event listeners could not be registered. ${described(error)}`,
      );
      await this.polling.stopTaking();
      await NEVER;
    }
  }

  private keyOf(ref: OrderRef): string {
    return keyOfRow(ref, this.options.mchid);
  }
}
