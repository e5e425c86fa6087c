import type { ModuleRef } from '@nestjs/core';
import { accountLogger } from '../host/account-logger.js';
import { eventEmitterModule, HostEmitter } from '../host/host-emitter.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import { CronPollingEngine } from './engine/cron-polling.engine.js';
import type { ItemKind } from './kinds/item-kind.interface.js';
import type { Ask } from './poll/ask.js';
import { PollingOrchestrator } from './polling-orchestrator.js';
import { resolvePolling } from './polling.options.js';

export interface UnwatchedPollingDependencies<Answer extends object> {
  readonly kind: ItemKind<Answer>;
  readonly account: string;
  readonly defaults: ResolvedOrderOptions;
  readonly ask: Ask<Answer>;
  readonly moduleRef: ModuleRef;
}

/**
 * Polls single items of an account that polls none by itself, for its notifications: through the same transition,
 * events and ids. It is never started.
 */
export function unwatchedPolling<Answer extends object>({
  moduleRef,
  ...parts
}: UnwatchedPollingDependencies<Answer>): PollingOrchestrator<Answer> {
  const options = resolvePolling({ autoStart: false });
  const { kind, account } = parts;
  const emitter = new HostEmitter(moduleRef, eventEmitterModule('notifications'));
  return new PollingOrchestrator({
    ...parts,
    options,
    engine: new CronPollingEngine({ polling: undefined }, account, moduleRef, kind),
    emitter: () => emitter.get(),
    listers: () => [],
    backgroundWait: () => 0,
    logger: accountLogger(account),
    afterFailure: `Without the option ${kind.words.option}, it is attempted only a few more times, within a minute.`,
  });
}
