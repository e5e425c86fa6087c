import type {
  BeforeApplicationShutdown,
  Logger,
  OnApplicationBootstrap,
  OnModuleDestroy,
  OnModuleInit,
} from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { CallRunner } from '../calls/call-runner.js';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';
import { accountLogger } from '../host/account-logger.js';
import { eventEmitterModule, HostEmitter, withoutListeners } from '../host/host-emitter.js';
import { callHooksIfLoadedLate } from '../host/loaded-late.js';
import { requireModules } from '../host/require-provider.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import type { AnyPollingEngine } from './engine/polling-engine.interface.js';
import type { ItemKind } from './kinds/item-kind.interface.js';
import type { WatchedItem } from './kinds/watched-item.js';
import type { Ask } from './poll/ask.js';
import { adviseHost } from './polling-advice.js';
import { PollingOrchestrator } from './polling-orchestrator.js';
import type { PollingExplorer } from './polling.explorer.js';
import type { ResolvedPollingOptions } from './polling.options.js';
import type { RunOnceOptions, RunOnceResult } from './run-once.js';

const NEVER = new Promise<never>(() => undefined);

export interface PollingLifecycleDependencies<Answer extends object> {
  readonly kind: ItemKind<Answer>;
  /** `undefined` if the application has not switched it on. */
  readonly options: ResolvedPollingOptions | undefined;
  /** Of rows that do not carry them. */
  readonly defaults: ResolvedOrderOptions;
  readonly account: string;
  /** `undefined` only without `options`. */
  readonly engine: AnyPollingEngine | undefined;
  readonly ask: Ask<Answer>;
  /** See {@link PollingOrchestratorDependencies}. */
  readonly onEndAcknowledged?: (item: WatchedItem) => Promise<void>;
  readonly calls: Pick<CallRunner, 'backgroundWait'>;
  readonly explorer: PollingExplorer;
  readonly moduleRef: ModuleRef;
}

/**
 * Starts and stops the polling of one kind of items of an account as the application starts and stops. Nest calls its
 * hooks.
 */
export class PollingLifecycle<Answer extends object>
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown
{
  private readonly logger: Logger;
  private readonly shutdown = new AbortController();
  private readonly emitter: HostEmitter;
  private lazyPolling: PollingOrchestrator<Answer> | undefined;
  private wasStarted = false;
  private isAdvised = false;
  /** Whether the hooks are being called. */
  isInitialized = false;

  constructor(private readonly deps: PollingLifecycleDependencies<Answer>) {
    const { kind, options, account, explorer, moduleRef } = deps;
    this.logger = accountLogger(account);
    this.emitter = new HostEmitter(moduleRef, eventEmitterModule(kind.words.option));
    if (options)
      void callHooksIfLoadedLate(this, {
        words: kind.words,
        moduleRef,
        methods: explorer.methods,
        logger: this.logger,
      });
  }

  /** Whether the application has switched it on. */
  get isOn(): boolean {
    return this.deps.options !== undefined;
  }

  /** Aborted when the application shuts down. */
  get closing(): AbortSignal {
    return this.shutdown.signal;
  }

  /**
   * Created by the first use, which may come before all providers exist.
   * @throws {WeComOptionsError} if the application has not switched it on.
   */
  get polling(): PollingOrchestrator<Answer> {
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

  /** Sweeps and polls once, without timers. */
  async runOnce(options: RunOnceOptions): Promise<RunOnceResult> {
    const { polling } = this;
    if (this.isInitialized) this.advise();
    return polling.once.run(options, this.listening(), this.closing);
  }

  onModuleInit(): void {
    const { kind, options, engine, explorer, moduleRef } = this.deps;
    if (!options) return;
    this.isInitialized = true;
    requireModules(moduleRef, [eventEmitterModule(kind.words.option), ...(engine?.requiredModules ?? [])]);
    this.polling.discover();
    explorer.methods.checkListeners(kind.words.listener, kind.metadata.listener);
  }

  /** If polling cannot be started, neither can the application. */
  async onApplicationBootstrap(): Promise<void> {
    const { kind, options } = this.deps;
    if (!options) return;
    if (options.autoStart || this.wasStarted) this.advise();
    else this.logger.log(idle(kind));
    if (options.autoStart) await this.start();
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
    const { kind, options, explorer, account } = this.deps;
    if (!options || this.isAdvised) return;
    this.isAdvised = true;
    adviseHost(kind, explorer, account, options, this.logger);
  }

  private createPolling(): PollingOrchestrator<Answer> {
    const { kind, options, account, calls, engine, explorer } = this.deps;
    const { service, option } = kind.words;
    if (!options || !engine) {
      throw new WeComOptionsError(
        `WeComPayModule: ${service} requires the option ${option}; ${option}: {} uses the defaults.`,
      );
    }
    return new PollingOrchestrator({
      ...this.deps,
      options,
      engine,
      logger: this.logger,
      emitter: () => this.emitter.get(),
      listers: () => explorer.listersOf(kind, account),
      backgroundWait: () => calls.backgroundWait(kind.endpoint),
    });
  }

  /** Resolves when the application's event listeners are registered; never, if they cannot be. */
  private async listening(): Promise<void> {
    try {
      await this.emitter.listening();
    } catch (error) {
      this.logger.error(withoutListeners(this.deps.kind.words.activity, error));
      await this.polling.stopTaking();
      await NEVER;
    }
  }
}

function idle({ words }: Pick<ItemKind, 'words'>): string {
  return `This process does not poll, because ${words.option}.autoStart is false. Let another process poll, or call ${words.service}.start() or runOnce().`;
}
