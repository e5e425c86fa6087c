import { Module } from '@nestjs/common';
import { AccountRegistry } from './account-registry.js';
import { AccessTokenCaches } from './access-token/access-token-caches.js';
import { CorpLimitsRegistry } from './resilience/corp-limits.registry.js';

/** What all accounts of an application share: names, tokens by credential, limits by corp. */
@Module({
  providers: [AccountRegistry, AccessTokenCaches, CorpLimitsRegistry],
  exports: [AccountRegistry, AccessTokenCaches, CorpLimitsRegistry],
})
export class WeComPaySharedModule {}
