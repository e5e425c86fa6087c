import type { ModuleRef } from '@nestjs/core';
import type { WeComApiClient } from '../api/wecom-api.client.js';
import type { CallRunner } from '../calls/call-runner.js';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import { LocalKeyMemory } from '../polling/engine/key-memory.js';
import type { LocalPollingEngine, SharedPollingEngine } from '../polling/engine/polling-engine.interface.js';
import { PollingLifecycle } from '../polling/polling-lifecycle.js';
import type { PollingExplorer } from '../polling/polling.explorer.js';
import { RefundAsker } from './refund-asker.js';
import { RefundCalls } from './refund-calls.js';
import { RefundService } from './refund.service.js';
import { REFUNDS } from './refunds.js';
import type { ResolvedRefundsFeatureOptions } from './refunds.options.js';

type Engine = LocalPollingEngine | SharedPollingEngine;

/**
 * The engine of the refunds, of the same sort as that of the orders; `undefined` if refunds are not polled.
 * @throws {WeComOptionsError} if that can keep orders only.
 */
export function refundEngineOf(
  { refunds }: ResolvedRefundsFeatureOptions,
  ofOrders: Engine,
): Engine | undefined {
  if (refunds === undefined) return undefined;
  const engine = ofOrders.forKind?.(REFUNDS, refunds);
  if (engine !== undefined) return engine;
  throw new WeComOptionsError(
    'WeComPayModule: the option refunds requires CronPollingEngine or BullMqPollingEngine; this pollingEngine keeps orders only.',
  );
}

export function refundServiceOf(
  options: ResolvedRefundsFeatureOptions & ResolvedOrderOptions,
  account: string,
  engine: Engine | undefined,
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
