import type { OnApplicationShutdown } from '@nestjs/common';
import { Module } from '@nestjs/common';
import type { WeComPayOptions } from 'nestjs-wecom-pay';
import { weComPayConfig } from 'nestjs-wecom-pay';
import { FakeWeCom, seedOrders } from 'nestjs-wecom-pay/testing';
import { hasWeCom } from './environment.js';

/** The WeCom that this app talks to: the one of the environment, or a fake in this process. */
export class Upstream implements OnApplicationShutdown {
  private constructor(
    readonly options: WeComPayOptions,
    readonly fake?: FakeWeCom,
  ) {}

  static async start(): Promise<Upstream> {
    if (hasWeCom()) return new Upstream(weComPayConfig());
    const fake = await FakeWeCom.start();
    seedOrders(fake);
    return new Upstream({ ...fake.credentials, baseUrl: fake.baseUrl }, fake);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.fake?.close();
  }
}

@Module({
  providers: [{ provide: Upstream, useFactory: () => Upstream.start() }],
  exports: [Upstream],
})
export class UpstreamModule {}
