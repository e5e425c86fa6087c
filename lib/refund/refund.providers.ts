import type { InjectionToken, Provider } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { WeComApiClient } from '../api/wecom-api.client.js';
import { CallRunner } from '../calls/call-runner.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import { LocalKeyMemory } from '../polling/engine/key-memory.js';
import type { AnyPollingEngine } from '../polling/engine/polling-engine.interface.js';
import { polledServiceProviders } from '../polling/polled-service.providers.js';
import { PollingLifecycle } from '../polling/polling-lifecycle.js';
import type { PollingExplorer } from '../polling/polling.explorer.js';
import { RefundCalls } from './calls/refund-calls.js';
import { RefundService } from './refund.service.js';
import type { ResolvedRefundsFeatureOptions } from './refunds.options.js';
import { RefundAsker } from './watch/refund-asker.js';
import { REFUNDS } from './watch/refunds.js';

export function refundProviders(refunds: InjectionToken): Provider[] {
  return polledServiceProviders(REFUNDS, refunds, [WeComApiClient, CallRunner], refundServiceOf);
}

function refundServiceOf(
  options: ResolvedRefundsFeatureOptions & ResolvedOrderOptions,
  account: string,
  engine: AnyPollingEngine | undefined,
  explorer: PollingExplorer,
  moduleRef: ModuleRef,
  client: WeComApiClient,
  runner: CallRunner,
): RefundService {
  const calls = new RefundCalls(client);
  const asker = new RefundAsker(calls, engine?.memory ?? new LocalKeyMemory(), options);
  const lifecycle = new PollingLifecycle({
    kind: REFUNDS,
    options: options.refunds,
    defaults: options,
    account,
    engine,
    ask: (item, { background, signal }) => asker.ask(item, { background, signal }),
    onEndAcknowledged: (item) => asker.acknowledged(item),
    calls: runner,
    explorer,
    moduleRef,
  });
  return new RefundService(lifecycle, calls, options);
}
