import type { InjectionToken, Provider } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { WeComApiClient } from '../api/wecom-api.client.js';
import { CallRunner } from '../calls/call-runner.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import { engineOfKind } from '../polling/engine/engine-of-kind.js';
import { LocalKeyMemory } from '../polling/engine/key-memory.js';
import type { AnyPollingEngine } from '../polling/engine/polling-engine.interface.js';
import { PollingLifecycle } from '../polling/polling-lifecycle.js';
import { PollingExplorer } from '../polling/polling.explorer.js';
import { WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS, WECOM_PAY_POLLING_ENGINE } from '../wecom-pay.constants.js';
import { RefundAsker } from './refund-asker.js';
import { RefundCalls } from './refund-calls.js';
import { RefundService } from './refund.service.js';
import { REFUNDS } from './refunds.js';
import type { ResolvedRefundsFeatureOptions } from './refunds.options.js';

const ENGINE = Symbol('nestjs-wecom-pay:REFUND_ENGINE');
const LIFECYCLE = Symbol('nestjs-wecom-pay:REFUND_LIFECYCLE');

export function refundProviders(refunds: InjectionToken): Provider[] {
  return [
    { provide: ENGINE, inject: [WECOM_PAY_OPTIONS, WECOM_PAY_POLLING_ENGINE], useFactory: refundEngineOf },
    {
      provide: refunds,
      inject: [
        WECOM_PAY_OPTIONS,
        WECOM_PAY_ACCOUNT,
        ENGINE,
        WeComApiClient,
        CallRunner,
        PollingExplorer,
        ModuleRef,
      ],
      useFactory: refundServiceOf,
    },
    // A service that a test replaces has none, so nothing polls.
    {
      provide: LIFECYCLE,
      inject: [refunds],
      useFactory: (service: Partial<RefundService>) => service.lifecycle,
    },
  ];
}

function refundEngineOf(
  { refunds }: ResolvedRefundsFeatureOptions,
  ofOrders: AnyPollingEngine,
): AnyPollingEngine | undefined {
  return engineOfKind(REFUNDS, refunds, ofOrders);
}

function refundServiceOf(
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
