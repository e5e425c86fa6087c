import type { InjectionToken, Provider } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS, WECOM_PAY_POLLING_ENGINE } from '../wecom-pay.constants.js';
import { engineOfKind } from './engine/engine-of-kind.js';
import type { AnyPollingEngine } from './engine/polling-engine.interface.js';
import type { ItemKind } from './kinds/item-kind.interface.js';
import { PollingExplorer } from './polling.explorer.js';
import type { ResolvedPollingOptions } from './polling.options.js';

type Options = Partial<Record<ItemKind['words']['option'], ResolvedPollingOptions>>;

/**
 * The providers of a service that polls items of its own kind: their engine, the service, and what Nest calls to start
 * and stop it.
 * @param own what its factory gets after the options, the account, the engine, the explorer and the `ModuleRef`.
 */
export function polledServiceProviders<Answer extends object>(
  kind: ItemKind<Answer>,
  service: InjectionToken,
  own: readonly InjectionToken[],
  useFactory: (...parts: never[]) => unknown,
): Provider[] {
  const engine = Symbol(`nestjs-wecom-pay:${kind.words.noun}:ENGINE`);
  return [
    {
      provide: engine,
      inject: [WECOM_PAY_OPTIONS, WECOM_PAY_POLLING_ENGINE],
      useFactory: (options: Options, ofOrders: AnyPollingEngine) =>
        engineOfKind(kind, options[kind.words.option], ofOrders),
    },
    {
      provide: service,
      inject: [WECOM_PAY_OPTIONS, WECOM_PAY_ACCOUNT, engine, PollingExplorer, ModuleRef, ...own],
      useFactory,
    },
    // A service that a test replaces has none, so nothing polls.
    {
      provide: Symbol(`nestjs-wecom-pay:${kind.words.noun}:LIFECYCLE`),
      inject: [service],
      useFactory: ({ lifecycle }: { readonly lifecycle?: unknown }) => lifecycle,
    },
  ];
}
