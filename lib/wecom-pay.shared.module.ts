import { Module } from '@nestjs/common';
import { AccessTokenCaches } from './access-token/access-token-caches.js';
import { CorpLimitsRegistry } from './resilience/corp-limits.registry.js';

/** What all accounts of an application share: tokens by credential, limits by corp. */
@Module({
  providers: [AccessTokenCaches, CorpLimitsRegistry],
  exports: [AccessTokenCaches, CorpLimitsRegistry],
})
export class WeComPaySharedModule {}
