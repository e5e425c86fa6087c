import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { Controller, Get, Injectable } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { WeComPayHealthIndicator } from '../../../lib/health/index.js';
import type { PollingOptions } from '../../../lib/index.js';
import { OrderTracker, UnfinishedOrders, WeComPayModule } from '../../../lib/index.js';
import { AT_NEW_YEAR } from '../../support/e2e-own-ticks.js';
import { GET_ORDER, ORDER } from '../../support/e2e-scene.js';
import { useShops } from '../../support/e2e-shop.js';
import { until } from '../../support/e2e-time.js';

const SECRET = 'CanarySecret+CanarySecret/CanarySecret';
const shops = useShops({ corpSecret: SECRET });
let app: INestApplication | undefined;

afterEach(async () => {
  await app?.close();
  app = undefined;
});

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly weComPay: WeComPayHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check() {
    return this.health.check([() => this.weComPay.isHealthy('wecom-pay')]);
  }

  @Get('outlet')
  @HealthCheck()
  checkOutlet() {
    return this.health.check([
      () => this.weComPay.isHealthy('outlet', { account: 'outlet', mostDelay: 1_000 }),
    ]);
  }
}

@Injectable()
class Orders {
  list: () => { out_trade_no: string }[] = () => [ORDER];

  @UnfinishedOrders()
  unpaid() {
    return this.list();
  }
}

async function listen(polling: PollingOptions = {}) {
  const options = shops.scene.options({ polling: { schedule: () => 10_000, ...polling } });
  const module = await Test.createTestingModule({
    imports: [
      EventEmitterModule.forRoot(),
      ScheduleModule.forRoot(),
      TerminusModule.forRoot({ logger: false }),
      WeComPayModule.forRoot(options),
      WeComPayModule.forRoot({ ...options, name: 'outlet', polling: { autoStart: false } }),
    ],
    controllers: [HealthController],
    providers: [WeComPayHealthIndicator, Orders],
  }).compile();
  const started = module.createNestApplication({ logger: false });
  app = started;
  await started.listen(0, '127.0.0.1');
  const tracker = started.get(OrderTracker, { strict: false });
  await until(async () => (await tracker.stats()).lastSweep !== undefined);
  const get = async (path = '/health') => {
    const answer = await fetch(`${await started.getUrl()}${path}`);
    return { status: answer.status, body: (await answer.json()) as { details: Record<string, unknown> } };
  };
  return { tracker, get, orders: started.get(Orders) };
}

function expectNoSecret(shown: unknown): void {
  const texts = [JSON.stringify(shown), inspect(shown, { depth: 20 })].join('\n');
  const tokens = shops.wecom.tokens.live.map(({ value }) => value);
  for (const secret of [SECRET, encodeURIComponent(SECRET), ...tokens]) expect(texts).not.toContain(secret);
}

describe('GET /health', () => {
  it('answers 200 while polling works', async () => {
    const { get } = await listen();
    const { status, body } = await get();
    expect(status).toBe(200);
    expect(body.details).toEqual({ 'wecom-pay': { status: 'up', tracked: 1, due: 0 } });
  });

  it.each([45009, 60020, 40001])(
    'answers 503 while polling is paused by errcode %d, and 200 again afterwards',
    async (errcode) => {
      const { tracker, get } = await listen({ cron: AT_NEW_YEAR });
      const errmsg = `corpsecret=${SECRET} ${SECRET}`;
      shops.wecom.faults.add({ kind: 'errcode', errcode, errmsg, on: GET_ORDER });
      await tracker.pollNow(ORDER).catch(() => undefined);
      const { status, body } = await get();
      expect(status).toBe(503);
      expect(body.details).toMatchObject({
        'wecom-pay': {
          status: 'down',
          message: expect.stringMatching(/^Polling is paused until \d{4}-.*: /u),
        },
      });
      expect(inspect(body)).toContain(String(errcode));
      expectNoSecret([body, await tracker.stats()]);
      shops.clock.advance(60_000);
      await tracker.pollNow(ORDER);
      await expect(get()).resolves.toMatchObject({ status: 200 });
    },
  );

  it('answers 503 while orders wait too long for their turn', async () => {
    const { get, tracker } = await listen({ cron: AT_NEW_YEAR });
    shops.clock.advance((await tracker.find(ORDER))!.nextPollAt!.getTime() - Date.now() + 30_000);
    await expect(get()).resolves.toMatchObject({ status: 200 });
    shops.clock.advance(31_000);
    const { status, body } = await get();
    expect(status).toBe(503);
    expect(body.details).toMatchObject({
      'wecom-pay': {
        due: 1,
        message: expect.stringMatching(/^The most overdue order is \d+ s late\.$/u),
      },
    });
  });

  it('answers 503 when orders cannot be listed', async () => {
    const { get, orders, tracker } = await listen();
    orders.list = () => {
      throw new Error(`postgres://user:${SECRET}@localhost is down`);
    };
    shops.clock.advance(60_000);
    await until(async () => (await tracker.stats()).lastSweep?.error !== undefined);
    const { status, body } = await get();
    expect(status).toBe(503);
    expect(body.details).toMatchObject({
      'wecom-pay': { message: 'The last sweep failed: Orders.unpaid() failed (Error).' },
    });
    expectNoSecret(body);
  });

  it('answers 503 while polling is stopped', async () => {
    const { tracker, get } = await listen();
    await tracker.stop();
    const { status, body } = await get();
    expect(status).toBe(503);
    expect(body.details).toMatchObject({ 'wecom-pay': { message: 'Polling is not started.' } });
    await tracker.start();
    await expect(get()).resolves.toMatchObject({ status: 200 });
  });

  it('reports each account by its name, and answers 200 for one that another process polls', async () => {
    const { get } = await listen();
    const { status, body } = await get('/health/outlet');
    expect(status).toBe(200);
    expect(body.details).toEqual({ outlet: { status: 'up', tracked: 0, due: 0 } });
  });
});
