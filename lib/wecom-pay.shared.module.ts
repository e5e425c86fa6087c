import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AccessTokenCaches } from './access-token/access-token-caches.js';
import { CorpLimitsRegistry } from './calls/limits/corp-limits.registry.js';
import { AccountRegistry } from './host/account-registry.js';
import { HostMethods } from './host/host-methods.js';
import { NotificationRoutes } from './notification/notification-routes.js';
import { PollingExplorer } from './polling/polling.explorer.js';

const SHARED = [
  AccountRegistry,
  AccessTokenCaches,
  CorpLimitsRegistry,
  HostMethods,
  PollingExplorer,
  NotificationRoutes,
];

/**
 * Shared by all accounts of an application: account names, tokens per credential, limits per corp, decorated methods,
 * the routes of callback URLs.
 */
@Module({
  imports: [DiscoveryModule],
  providers: SHARED,
  exports: SHARED,
})
export class WeComPaySharedModule {}
