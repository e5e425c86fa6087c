import type { InjectionToken, Provider } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { WeComApiClient } from '../api/wecom-api.client.js';
import { CallRunner } from '../calls/call-runner.js';
import type { ResolvedCallsOptions } from '../calls/calls.options.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import { engineOfKind } from '../polling/engine/engine-of-kind.js';
import type { AnyPollingEngine } from '../polling/engine/polling-engine.interface.js';
import { PollingLifecycle } from '../polling/polling-lifecycle.js';
import { PollingExplorer } from '../polling/polling.explorer.js';
import { WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS, WECOM_PAY_POLLING_ENGINE } from '../wecom-pay.constants.js';
import { ApplymentCalls } from './applyment-calls.js';
import { ApplymentService } from './applyment.service.js';
import { APPLYMENTS } from './applyments.js';
import type { ResolvedApplymentsFeatureOptions } from './applyments.options.js';
import { askApplyment } from './ask-applyment.js';

const ENGINE = Symbol('nestjs-wecom-pay:APPLYMENT_ENGINE');
const LIFECYCLE = Symbol('nestjs-wecom-pay:APPLYMENT_LIFECYCLE');

export function applymentProviders(applyments: InjectionToken): Provider[] {
  return [
    { provide: ENGINE, inject: [WECOM_PAY_OPTIONS, WECOM_PAY_POLLING_ENGINE], useFactory: applymentEngineOf },
    {
      provide: applyments,
      inject: [
        WECOM_PAY_OPTIONS,
        WECOM_PAY_ACCOUNT,
        ENGINE,
        WeComApiClient,
        CallRunner,
        PollingExplorer,
        ModuleRef,
      ],
      useFactory: applymentServiceOf,
    },
    // A service that a test replaces has none, so nothing polls.
    {
      provide: LIFECYCLE,
      inject: [applyments],
      useFactory: (service: Partial<ApplymentService>) => service.lifecycle,
    },
  ];
}

function applymentEngineOf(
  { applyments }: ResolvedApplymentsFeatureOptions,
  ofOrders: AnyPollingEngine,
): AnyPollingEngine | undefined {
  return engineOfKind(APPLYMENTS, applyments, ofOrders);
}

function applymentServiceOf(
  options: ResolvedApplymentsFeatureOptions & ResolvedOrderOptions & ResolvedCallsOptions,
  account: string,
  engine: AnyPollingEngine | undefined,
  client: WeComApiClient,
  runner: CallRunner,
  explorer: PollingExplorer,
  moduleRef: ModuleRef,
): ApplymentService {
  const calls = new ApplymentCalls(client);
  const lifecycle = new PollingLifecycle({
    kind: APPLYMENTS,
    options: options.applyments,
    defaults: options,
    account,
    engine,
    ask: askApplyment(calls, () => options.applyments?.autoStart === true || engine?.isStarted === true),
    calls: runner,
    explorer,
    moduleRef,
  });
  return new ApplymentService(lifecycle, calls, runner, options.timeout);
}
