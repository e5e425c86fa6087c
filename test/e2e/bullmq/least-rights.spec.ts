import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { HealthIndicatorService } from '@nestjs/terminus';
import { ModuleRef } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { WeComPayHealthIndicator } from '../../../lib/health/index.js';
import { AccessTokenService, OrderQueryService, WeComPayModule } from '../../../lib/index.js';
import { WeComPayRedisModule } from '../../../lib/redis/index.js';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { Books, NO_BILL } from '../../support/e2e-books.js';
import { RIGHTS, RIGHTS_WITHOUT_QUEUES, without } from '../../support/documented-rights.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { NOTIFICATIONS, paid, receive, SUCCESS } from '../../support/e2e-notifications.js';
import { APPID } from '../../support/e2e-payments.js';
import { describeWithRedis, TestRedis } from '../../support/e2e-redis.js';
import { until } from '../../support/e2e-time.js';

async function refusalsOf(redis: TestRedis): Promise<unknown> {
  return redis.command('ACL', 'LOG');
}

describeWithRedis('a user of Redis with the rights that the documentation lists', () => {
  const cluster = useCluster({ refundTakes: 1 });

  it('is enough for orders, refunds, notifications, reconciliation, health and a new token', async () => {
    const { current } = cluster;
    const { redis, wecom } = current;
    const connection = await redis.userWith(...RIGHTS);
    const books = new Books();
    const polling = { schedule: () => 300, sweepEvery: 500 };
    const account = {
      appid: APPID,
      refunds: { sweepEvery: 500 },
      reconciliation: {},
      billErrcodes: { none: NO_BILL },
      notifications: NOTIFICATIONS,
    };
    const providers = [{ provide: Books, useValue: books }];
    const worker = await current.start({ polling, account, providers, redis: { connection } });
    const web = await current.startWeb({ polling, account, providers, redis: { connection } });

    const listed = current.order('LISTED');
    const tracked = current.order('TRACKED', false);
    const dropped = current.order('DROPPED', false);
    await web.tracker.track({ ...tracked, createdAt: new Date(), total: 100 });
    await web.tracker.track(tracked);
    await web.tracker.track(dropped);
    await web.tracker.untrack(dropped);
    let failures = 2;
    const { handle } = worker.shop;
    worker.shop.handle = (event, shop) => {
      if (failures-- > 0) throw new Error('the database is away');
      return handle(event, shop);
    };
    await until(async () => (await web.tracker.find(listed))?.trade_state === 'NOTPAY');
    wecom.tokens.revoke();
    for (const name of ['LISTED', 'TRACKED']) wecom.orders.pay(name);
    await web.tracker.pollNow(tracked);
    expect(await receive(web.module, paid(wecom, 'LISTED'))).toEqual(SUCCESS);
    books.wanted.push({
      out_refund_no: 'REFUND-1',
      out_trade_no: 'LISTED',
      refund: 100,
      total: 100,
      createdAt: Date.now(),
    });
    await until(() => current.open.size === 0 && worker.shop.states.includes('SUCCESS'));
    await until(() => books.refunded.length > 0);
    books.wanted.length = 0;
    await until(() => books.reconciled.length > 0);
    await until(async () => (await web.tracker.stats()).tracked === 0);
    const health = new WeComPayHealthIndicator(
      new HealthIndicatorService(),
      worker.module.get(ModuleRef, { strict: false }),
    );
    await until(async () => (await health.isHealthy('wecom-pay'))['wecom-pay'].status === 'up');
    expect(current.logged.filter((line) => line.includes('NOPERM'))).toEqual([]);
    expect(await refusalsOf(redis)).toEqual([]);
  });
});

describeWithRedis('a user of Redis with the rights of an application without queues', () => {
  let redis: TestRedis;
  let wecom: FakeWeCom;
  beforeAll(async () => {
    redis = await TestRedis.open();
    wecom = await FakeWeCom.start();
  });
  afterAll(async () => {
    await wecom.close();
    await redis[Symbol.asyncDispose]();
  });

  /** Starts, fetches a token, replaces it when it is revoked, and makes calls that are counted. */
  async function live(rights: readonly string[]): Promise<void> {
    const connection = await redis.userWith(...rights);
    const account = WeComPayModule.forRoot({ ...wecom.credentials, baseUrl: wecom.baseUrl });
    const module = await Test.createTestingModule({
      imports: [WeComPayRedisModule.forRoot({ connection }), account],
    })
      .setLogger(new RecordingLogger())
      .compile();
    try {
      await module.init();
      await module.get(AccessTokenService).get();
      wecom.tokens.revoke();
      await module.get(OrderQueryService).query({ out_trade_no: 'ORDER-1' });
    } finally {
      await module.close();
    }
  }

  it('is enough for the token and the rate limit', async () => {
    wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100 });
    await live(RIGHTS_WITHOUT_QUEUES);
    expect(await refusalsOf(redis)).toEqual([]);
  });

  it.each(RIGHTS_WITHOUT_QUEUES.filter((right) => /^[+~]/u.test(right)))('needs %s', async (right) => {
    await expect(live(without(right, RIGHTS_WITHOUT_QUEUES))).rejects.toThrow(/ answered NOPERM to /u);
  });
});
