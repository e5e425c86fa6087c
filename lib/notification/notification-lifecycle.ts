import type { BeforeApplicationShutdown, Logger, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { eventEmitterModule } from '../host/host-emitter.js';
import { isEmitterReady } from '../host/loaded-late.js';
import { requireModules } from '../host/require-provider.js';
import type { PollingExplorer } from '../polling/polling.explorer.js';
import { REFUNDS } from '../refund/watch/refunds.js';
import type { NoticeConfirmer } from './notice-confirmer.js';
import type { NotificationRoutes } from './notification-routes.js';
import type { NotificationReceiver } from './notification.receiver.js';
import type { ResolvedNotificationsOptions } from './notifications.options.js';

export interface NotificationLifecycleDependencies {
  readonly options: ResolvedNotificationsOptions | undefined;
  readonly account: string;
  readonly receiver: NotificationReceiver;
  readonly confirmer: NoticeConfirmer;
  readonly routes: NotificationRoutes;
  readonly explorer: PollingExplorer;
  readonly moduleRef: ModuleRef;
  readonly logger: Logger;
}

/** Opens the route as the application starts, and waits for confirmations as it stops. Nest calls its hooks. */
export class NotificationLifecycle implements OnModuleInit, OnModuleDestroy, BeforeApplicationShutdown {
  private isRouted = false;

  constructor(private readonly deps: NotificationLifecycleDependencies) {
    if (deps.options) void this.warnIfLoadedLate(deps.options);
  }

  /** To be called before the routes of controllers exist. */
  async openRoute(): Promise<void> {
    this.isRouted = true;
    const { options, receiver, routes, logger } = this.deps;
    if (!options) return;
    const isOpen = await routes.add(options.path, receiver);
    if (isOpen) logger.log(`Receiving notifications at ${options.path}.`);
    else logger.warn(withoutRoute(options, 'The HTTP adapter is neither Express nor Fastify'));
  }

  onModuleInit(): void {
    const { options, moduleRef } = this.deps;
    if (!options) return;
    requireModules(moduleRef, [eventEmitterModule('notifications')]);
    this.advise();
  }

  onModuleDestroy(): void {
    this.deps.confirmer.stopTaking();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.deps.options) await this.deps.confirmer.stop();
  }

  private advise(): void {
    const { confirmer, explorer, account, logger } = this.deps;
    if (!confirmer.isWatched('order')) logger.warn(alone('payment', 'polling'));
    // An application that never refunds needs no polling of refunds.
    if (!confirmer.isWatched('refund') && explorer.hasListener(REFUNDS, account)) {
      logger.warn(alone('refund', 'refunds'));
    }
  }

  /** Nest calls no hooks of a module that `LazyModuleLoader` loads, and its router is closed by then. */
  private async warnIfLoadedLate(options: ResolvedNotificationsOptions): Promise<void> {
    const { moduleRef, routes, logger } = this.deps;
    if (!(await isEmitterReady(moduleRef)) || this.isRouted || !routes.isOnHttp) return;
    logger.warn(withoutRoute(options, 'WeComPayModule was loaded lazily'));
  }
}

function withoutRoute({ path }: ResolvedNotificationsOptions, why: string): string {
  return `${why}, so there is no route at ${path}. Pass the requests that come to a route of your own to NotificationReceiver.receive().`;
}

function alone(what: string, option: string): string {
  return (
    `Without the option ${option}, the event of a ${what} depends on WeCom's notification alone, and is redelivered only within a minute: ` +
    'WeCom may lose notifications. Use both.'
  );
}
