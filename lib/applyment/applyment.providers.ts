import type { InjectionToken, Provider } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { WeComApiClient } from '../api/wecom-api.client.js';
import { CallRunner } from '../calls/call-runner.js';
import type { ResolvedCallsOptions } from '../calls/calls.options.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import type { AnyPollingEngine } from '../polling/engine/polling-engine.interface.js';
import { polledServiceProviders } from '../polling/polled-service.providers.js';
import { PollingLifecycle } from '../polling/polling-lifecycle.js';
import type { PollingExplorer } from '../polling/polling.explorer.js';
import { ApplymentService } from './applyment.service.js';
import type { ResolvedApplymentsFeatureOptions } from './applyments.options.js';
import { ApplymentCalls } from './calls/applyment-calls.js';
import { APPLYMENTS } from './watch/applyments.js';
import { askApplyment } from './watch/ask-applyment.js';

export function applymentProviders(applyments: InjectionToken): Provider[] {
  return polledServiceProviders(APPLYMENTS, applyments, [WeComApiClient, CallRunner], applymentServiceOf);
}

function applymentServiceOf(
  options: ResolvedApplymentsFeatureOptions & ResolvedOrderOptions & ResolvedCallsOptions,
  account: string,
  engine: AnyPollingEngine | undefined,
  explorer: PollingExplorer,
  moduleRef: ModuleRef,
  client: WeComApiClient,
  runner: CallRunner,
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
