import type { InjectionToken, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { diag, metrics } from '@opentelemetry/api';
import { subscribeTo } from '../diagnostics/subscriptions.js';
import { AccountRegistry } from '../host/account-registry.js';
import type { PollingService } from '../polling/polling-service.interface.js';
import { getPollingServiceTokens } from '../wecom-pay.injectors.js';
import type { PolledItems } from './gauges.js';
import { observeTracked } from './gauges.js';
import { Metrics } from './metrics.js';
import { Spans } from './spans.js';
import { SCOPE, WECOM_PAY_TELEMETRY_OPTIONS } from './telemetry.constants.js';
import type { ResolvedTelemetryOptions } from './telemetry.options.js';

/** Turns the messages of the diagnostics channels into spans and metrics, as long as the application runs. */
@Injectable()
export class Telemetry implements OnModuleInit, OnApplicationShutdown {
  private ends: readonly (() => void)[] = [];

  constructor(
    private readonly moduleRef: ModuleRef,
    @Inject(WECOM_PAY_TELEMETRY_OPTIONS) private readonly options: ResolvedTelemetryOptions,
  ) {}

  /** Polling starts later, and ends before {@link onApplicationShutdown}. */
  onModuleInit(): void {
    const meter = metrics.getMeter(SCOPE);
    this.ends = [
      subscribeTo(new Spans(this.options.orderNumbers).handlers, report),
      subscribeTo(new Metrics(meter).handlers, report),
      observeTracked(meter, () => this.polled()),
    ];
  }

  onApplicationShutdown(): void {
    for (const end of this.ends) end();
  }

  /** Of the accounts that there are now: some may be loaded later. */
  private polled(): readonly PolledItems[] {
    return (this.find<AccountRegistry>(AccountRegistry)?.names ?? []).flatMap((account) =>
      Object.entries(getPollingServiceTokens(account)).flatMap(([kind, token]) =>
        this.polledBy(account, kind as PolledItems['kind'], token),
      ),
    );
  }

  private polledBy(
    account: string,
    kind: PolledItems['kind'],
    token: InjectionToken,
  ): readonly PolledItems[] {
    const service = this.find<PollingService>(token);
    return service?.lifecycle?.isOn ? [{ account, kind, stats: () => service.stats() }] : [];
  }

  private find<T>(token: InjectionToken): T | undefined {
    try {
      return this.moduleRef.get<T>(token, { strict: false });
    } catch {
      return undefined;
    }
  }
}

/** A processor or a reader of the application's may throw. */
function report(error: unknown): void {
  diag.error('nestjs-wecom-pay: telemetry failed', error);
}
