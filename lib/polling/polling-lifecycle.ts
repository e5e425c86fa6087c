import type {
  BeforeApplicationShutdown,
  Logger,
  OnApplicationBootstrap,
  OnModuleDestroy,
  OnModuleInit,
} from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { CallRunner } from '../calls/call-runner.js';
import { described } from '../errors/foreign-error.js';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';
import { accountLogger } from '../host/account-logger.js';
import { requireModules } from '../host/require-provider.js';
import type { OrderQueryService } from '../order/order-query.service.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import type { LocalPollingEngine, SharedPollingEngine } from './engine/polling-engine.interface.js';
import { EVENT_EMITTER_MODULE, HostEmitter } from './host-emitter.js';
import { callHooksIfLoadedLate } from './loaded-late.js';
import { adviseHost } from './polling-advice.js';
import { PollingOrchestrator } from './polling-orchestrator.js';
import type { PollingExplorer } from './polling.explorer.js';
import type { ResolvedPollingFeatureOptions } from './polling.options.js';

const NEVER = new Promise<never>(() => undefined);

const IDLE =
  'This process does not poll, because polling.autoStart is false: another one must, or call OrderTracker.start().';

/** Starts and stops the polling of one account as the application starts and stops. Nest calls its hooks. */
export class PollingLifecycle
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown
{
  private readonly logger: Logger;
  private readonly shutdown = new AbortController();
  private readonly emitter: HostEmitter;
  private lazyPolling: PollingOrchestrator | undefined;
  private wasStarted = false;
  private isAdvised = false;
  /** Whether the hooks are being called. */
  isInitialized = false;

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

  /** Aborted when the application shuts down. */
  get closing(): AbortSignal {
    return this.shutdown.signal;
  }

  /**
   * Created by the first use, which may come before all providers exist.
   * @throws {WeComOptionsError} without the option `polling`.
   */
  get polling(): PollingOrchestrator {
    this.lazyPolling ??= this.createPolling();
    return this.lazyPolling;
  }

  async start(): Promise<void> {
    if (this.closing.aborted) return;
    const { polling } = this;
    this.wasStarted = true;
    if (this.isInitialized) this.advise();
    await polling.start(this.listening());
  }

  onModuleInit(): void {
    if (!this.options.polling) return;
    this.isInitialized = true;
    requireModules(this.moduleRef, [EVENT_EMITTER_MODULE, ...(this.engine.requiredModules ?? [])]);
    this.polling.discover();
    this.explorer.checkOrderListeners();
  }

  /** If polling cannot be started, neither can the application. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.options.polling) return;
    const { autoStart } = this.options.polling;
    if (autoStart || this.wasStarted) this.advise();
    else this.logger.log(IDLE);
    if (autoStart) await this.start();
  }

  onModuleDestroy(): void {
    this.shutdown.abort();
    // Awaited in `beforeApplicationShutdown()`.
    this.lazyPolling?.stopTaking().catch(() => undefined);
  }

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
}
