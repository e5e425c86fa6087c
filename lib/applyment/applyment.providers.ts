import type { ModuleRef } from '@nestjs/core';
import type { WeComApiClient } from '../api/wecom-api.client.js';
import type { CallRunner } from '../calls/call-runner.js';
import type { ResolvedCallsOptions } from '../calls/calls.options.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import type { AnyPollingEngine } from '../polling/engine/engine-of-kind.js';
import { engineOfKind } from '../polling/engine/engine-of-kind.js';
import { PollingLifecycle } from '../polling/polling-lifecycle.js';
import type { PollingExplorer } from '../polling/polling.explorer.js';
import { ApplymentCalls } from './applyment-calls.js';
import { ApplymentService } from './applyment.service.js';
import { APPLYMENTS } from './applyments.js';
import type { ResolvedApplymentsFeatureOptions } from './applyments.options.js';
import { askApplyment } from './ask-applyment.js';

/** See {@link engineOfKind}. */
export function applymentEngineOf(
  { applyments }: ResolvedApplymentsFeatureOptions,
  ofOrders: AnyPollingEngine,
): AnyPollingEngine | undefined {
  return engineOfKind(APPLYMENTS, applyments, ofOrders);
}

export function applymentServiceOf(
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
    ask: askApplyment(calls),
    calls: runner,
    explorer,
    moduleRef,
  });
  return new ApplymentService(lifecycle, calls, runner, options.timeout);
}
