import type { ModuleRef } from '@nestjs/core';
import type { WeComApiClient } from '../api/wecom-api.client.js';
import type { CallRunner } from '../calls/call-runner.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import type { AnyPollingEngine } from '../polling/engine/engine-of-kind.js';
import { engineOfKind } from '../polling/engine/engine-of-kind.js';
import { LocalKeyMemory } from '../polling/engine/key-memory.js';
import { PollingLifecycle } from '../polling/polling-lifecycle.js';
import type { PollingExplorer } from '../polling/polling.explorer.js';
import { RefundAsker } from './refund-asker.js';
import { RefundCalls } from './refund-calls.js';
import { RefundService } from './refund.service.js';
import { REFUNDS } from './refunds.js';
import type { ResolvedRefundsFeatureOptions } from './refunds.options.js';

/** See {@link engineOfKind}. */
export function refundEngineOf(
  { refunds }: ResolvedRefundsFeatureOptions,
  ofOrders: AnyPollingEngine,
): AnyPollingEngine | undefined {
  return engineOfKind(REFUNDS, refunds, ofOrders);
}

export function refundServiceOf(
  options: ResolvedRefundsFeatureOptions & ResolvedOrderOptions,
  account: string,
  engine: AnyPollingEngine | undefined,
  client: WeComApiClient,
  runner: CallRunner,
  explorer: PollingExplorer,
  moduleRef: ModuleRef,
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
