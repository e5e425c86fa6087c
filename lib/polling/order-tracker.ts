import type {
  BeforeApplicationShutdown,
  Logger,
  OnApplicationBootstrap,
  OnModuleDestroy,
  OnModuleInit,
  Type,
} from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { EventEmitter2, EventEmitterReadinessWatcher } from '@nestjs/event-emitter';
import { accountLogger } from '../host/account-logger.js';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import type { ResolvedPollingFeatureOptions } from './polling.options.js';
import type { CallRunner } from '../calls/call-runner.js';
import { checkCallOptions } from '../calls/call-options.js';
import type { OrderDto } from '../order/dto/order.dto.js';
import type { OrderQueryService } from '../order/order-query.service.js';
import type { OrderRef } from '../order/order-ref.js';
import type { LocalPollingEngine, SharedPollingEngine } from './engine/polling-engine.interface.js';
import type { RequiredModule } from '../host/require-provider.js';
import { requireProvider } from '../host/require-provider.js';
import { keyOfRow } from './sweep/order-input.js';
import type { OrderTrackerStats, PollNowOptions, TrackedOrder, WaitOptions } from './order-tracker.types.js';
import { withWaitLimits } from './watch/wait-limits.js';
import { PollingOrchestrator } from './polling-orchestrator.js';
import type { PollingExplorer } from './polling.explorer.js';
import { adviseHost } from './polling-advice.js';
import { described } from '../errors/foreign-error.js';
import type { UnfinishedOrder } from './unfinished-orders.decorator.js';
import { waitForEnd } from './watch/wait-for-end.js';

const DEFAULT_WAIT = 30_000;

const EVENT_EMITTER_MODULE: RequiredModule = {
  name: 'EventEmitterModule',
  from: '@nestjs/event-emitter',
  call: 'forRoot()',
  neededBy: 'the option polling',
};

/**
 * Watches unfinished orders: polls each until WeCom says how it ended and the application knows. Needs the option
 * `polling`; all methods throw a {@link WeComOptionsError} without it.
 */
export class OrderTracker
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown
{
  private readonly logger: Logger;
  private readonly closing = new AbortController();
  private lazyPolling: PollingOrchestrator | undefined;

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
  }

  /**
   * Watches an order from now on: call it when the order has been created. What `@UnfinishedOrders()` lists is watched
   * anyway; this is the faster way. In a process that does not poll (`autoStart: false`) it does nothing, unless the
   * engine is shared: the process that polls will find the order among those that are listed.
   *
   * @throws {WeComRequestError} when `out_trade_no`, `mchid` or `createdAt` is wrong.
   * @throws {WeComOptionsError} when there is no `mchid`, or `maxTracked` orders are watched already.
   * @throws {WeComEngineError} within 2 s, when a shared engine is away.
   */
  async track(order: UnfinishedOrder): Promise<void> {
    await this.polling.watch.track(order);
  }

  /**
   * Watches an order no longer. If `@UnfinishedOrders()` still lists it, the next sweep watches it again. A poll that
   * runs goes on, and tells what it finds.
   *
   * @throws {WeComRequestError} when `out_trade_no` or `mchid` is wrong.
   * @throws {WeComEngineError} within 2 s, when a shared engine is away.
   */
  async untrack(ref: OrderRef): Promise<void> {
    await this.polling.watch.untrack(this.keyOf(ref));
  }

  /**
   * Asks WeCom now, out of turn, tells the application what has changed, and watches the order if it was not watched.
   * Calls at the same time share one query. Use it before an order is closed. With a shared engine, a process that
   * polls asks once more and tells.
   *
   * @returns WeCom's answer, at once: listeners may still be at work.
   * @param options how long to wait; the query goes on without the caller.
   * @throws {WeComPayError} as `OrderQueryService.query()` does. The order stays under watch, if WeCom knows it.
   * @throws {WeComOptionsError} when `maxTracked` orders are watched already.
   */
  async pollNow(ref: OrderRef, options: PollNowOptions = {}): Promise<OrderDto> {
    const { watch } = this.polling;
    const key = this.keyOf(ref);
    checkCallOptions(options);
    const { signal, timeout } = options;
    return withWaitLimits(
      () => watch.poll(key, 'pollNow'),
      { signal, timeout, closing: this.closing.signal },
      `No answer about ${key}`,
    );
  }

  /**
   * Waits until an order has ended, while the customer looks at the page: asks WeCom at once and every 5 s, and takes
   * the answer of any other poll as well. A failed poll does not end the wait.
   *
   * @returns the order in its final state, at once: listeners may still be at work.
   * @throws {WeComTimeoutError} when it has not ended by then. It says nothing about the payment.
   * @throws {WeComAbortedError} when the signal fires or the application shuts down.
   * @throws {WeComRequestError} when `out_trade_no` or `mchid` is wrong.
   */
  async waitFor(ref: OrderRef, options: WaitOptions = {}): Promise<OrderDto> {
    const key = this.keyOf(ref);
    checkCallOptions(options);
    const { signal, timeout = DEFAULT_WAIT } = options;
    return waitForEnd(this.polling, key, { signal, timeout, closing: this.closing.signal });
  }

  /**
   * How an order under watch stands; `undefined` when it is not watched.
   * @throws {WeComRequestError} when `out_trade_no` or `mchid` is wrong.
   * @throws {WeComEngineError} within 2 s, when a shared engine is away.
   */
  async find(ref: OrderRef): Promise<TrackedOrder | undefined> {
    return this.polling.find(this.keyOf(ref));
  }

  /**
   * How polling stands.
   * @throws {WeComEngineError} within 2 s, when a shared engine is away.
   */
  async stats(): Promise<OrderTrackerStats> {
    return this.polling.stats();
  }

  /** Starts polling, with a sweep: after `autoStart: false`, or after {@link stop}. Does nothing when it is started. */
  async start(): Promise<void> {
    if (!this.closing.signal.aborted) await this.polling.start();
  }

  /** Takes no further order, and waits up to `drainTimeout` ms for running polls. What is watched stays watched. */
  async stop(): Promise<void> {
    await this.polling.stop();
  }

  /** Called by Nest. */
  onModuleInit(): void {
    if (!this.options.polling) return;
    this.lazyPolling ??= this.createPolling();
    this.explorer.checkOrderListeners();
  }

  /** Called by Nest. Nothing is awaited here: the emitter's own hook may come after this one. */
  onApplicationBootstrap(): void {
    if (!this.options.polling?.autoStart) return;
    adviseHost(this.explorer, this.account, this.options.polling, this.logger);
    void this.startWhenReady();
  }

  /** Called by Nest. */
  onModuleDestroy(): void {
    this.closing.abort();
    // What comes of it is awaited below.
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

  private get polling(): PollingOrchestrator {
    this.lazyPolling ??= this.createPolling();
    return this.lazyPolling;
  }

  private createPolling(): PollingOrchestrator {
    const { account, engine, orders, calls, logger, options } = this;
    if (!options.polling) {
      throw new WeComOptionsError(
        'WeComPayModule: OrderTracker needs the option polling; polling: {} will do.',
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
      emitter: this.emitterPart(EventEmitter2),
      listers: this.explorer.listersOf(account),
    });
  }

  private async startWhenReady(): Promise<void> {
    try {
      await this.emitterPart(EventEmitterReadinessWatcher).waitUntilReady();
      await this.start();
    } catch (error) {
      this.logger.error(`Polling did not start: ${described(error)}`);
    }
  }

  private keyOf(ref: OrderRef): string {
    return keyOfRow(ref, this.options.mchid);
  }

  private emitterPart<T>(type: Type<T>): T {
    return requireProvider(this.moduleRef, type, EVENT_EMITTER_MODULE);
  }
}
