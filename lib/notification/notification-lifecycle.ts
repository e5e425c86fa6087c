import type { BeforeApplicationShutdown, Logger, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { requireModules } from '../host/require-provider.js';
import { eventEmitterModule } from '../polling/host-emitter.js';
import type { NoticeConfirmer } from './notice-confirmer.js';
import type { NotificationReceiver } from './notification.receiver.js';
import type { NotificationRoutes } from './notification-routes.js';
import type { ResolvedNotificationsOptions } from './notifications.options.js';

export interface NotificationLifecycleParts {
  readonly options: ResolvedNotificationsOptions | undefined;
  readonly receiver: NotificationReceiver;
  readonly confirmer: NoticeConfirmer;
  readonly routes: NotificationRoutes;
  readonly moduleRef: ModuleRef;
  readonly logger: Logger;
}

/** Opens the route as the application starts, and waits for confirmations as it stops. Nest calls its hooks. */
export class NotificationLifecycle implements OnModuleInit, OnModuleDestroy, BeforeApplicationShutdown {
  constructor(private readonly parts: NotificationLifecycleParts) {}

  onModuleInit(): void {
    const { options, receiver, routes, moduleRef } = this.parts;
    if (!options) return;
    requireModules(moduleRef, [eventEmitterModule('notifications')]);
    routes.add(options.path, receiver);
    this.advise(options);
  }

  onModuleDestroy(): void {
    this.parts.confirmer.stopTaking();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.parts.options) await this.parts.confirmer.stop();
  }

  private advise({ path }: ResolvedNotificationsOptions): void {
    const { confirmer, logger } = this.parts;
    logger.log(`Receiving notifications at ${path}.`);
    if (!confirmer.isWatched('order')) logger.warn(alone('payment', 'polling'));
  }
}

function alone(what: string, option: string): string {
  return (
    `Without the option ${option}, a ${what} is told only if WeCom's notification arrives and the listeners succeed at once: ` +
    'WeCom may lose notifications. Use both.'
  );
}
