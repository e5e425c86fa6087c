// Uses every public symbol of the entry for Redis, as an application would.
import { Inject, Injectable, Module } from '@nestjs/common';
import type { AccessTokenStore } from 'nestjs-wecom-pay';
import type { WeComPayRedisOptions, WeComPayRedisOptionsFactory } from 'nestjs-wecom-pay/redis';
import { RedisAccessTokenStore, WeComPayRedisModule } from 'nestjs-wecom-pay/redis';

const options: WeComPayRedisOptions = {
  connection: { host: 'redis.example', port: 6380, tls: {} },
  prefix: '{shop}',
  accessTokenKey: '00'.repeat(32),
  replicas: 3,
};

@Injectable()
class RedisConfig implements WeComPayRedisOptionsFactory {
  createWeComPayRedisOptions(): WeComPayRedisOptions {
    return options;
  }
}

@Injectable()
class SharedToken {
  constructor(@Inject(RedisAccessTokenStore) readonly tokens: AccessTokenStore) {}
}

@Module({
  imports: [WeComPayRedisModule.forRootAsync({ useClass: RedisConfig })],
  providers: [SharedToken],
})
export class QueryingReplicaModule {}

export const simplest = WeComPayRedisModule.forRoot({ connection: 'redis://127.0.0.1:6379' });
