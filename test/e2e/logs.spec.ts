import assert from 'node:assert/strict';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ConsoleLogger } from '@nestjs/common';
import { WeComPayModule } from '../../lib/index.js';
import { failureOf } from '../support/e2e-failure.js';
import { GET_ORDER, GET_TOKEN, ORDER } from '../support/e2e-scene.js';
import type { ShopOptions } from '../support/e2e-shop.js';
import { useShops } from '../support/e2e-shop.js';
import { secretsOf } from '../support/e2e-telemetry.js';
import { until } from '../support/e2e-time.js';

interface Line {
  readonly level: string;
  readonly context: string;
  readonly message: Readonly<Record<string, unknown>>;
}

const OPENID = 'oCanaryOpenid_CanaryOpenid-1';

/** Nest's own logger, whose output is kept. */
class KeptLogger extends ConsoleLogger {
  readonly output: string[] = [];

  constructor() {
    super({ json: true, logLevels: ['verbose', 'debug', 'log', 'warn', 'error'] });
  }

  protected override printAsJson(
    message: unknown,
    options: Parameters<ConsoleLogger['printAsJson']>[1],
  ): void {
    const { context, logLevel: level } = options;
    this.output.push(JSON.stringify({ level, context, message }));
  }

  /** The structured lines of the module. */
  get lines(): readonly Line[] {
    const all = this.output.map((line) => JSON.parse(line) as Line);
    return all.filter(
      ({ message, context }) => typeof message === 'object' && context.startsWith('WeComPay'),
    );
  }
}

let logger: KeptLogger;
/** Before its WeCom is closed. */
afterEach(() => {
  const secrets = [...secretsOf(shops.wecom), OPENID];
  assert.deepEqual(
    secrets.filter((secret) => logger.output.join('\n').includes(secret)),
    [],
  );
});
const shops = useShops({ corpSecret: 'CanarySecret+CanarySecret/CanarySecret', wrongSecretLimit: 1_000 });

function open(given: ShopOptions = {}) {
  logger = new KeptLogger();
  return shops.open({ ...given, logger, account: { logs: 'debug', ...given.account } });
}

describe('the structured log', () => {
  it('has one line for an order that has ended, at the level of the option', async () => {
    shops.wecom.orders.pay(ORDER.out_trade_no, { openid: OPENID });
    const { shop } = await open();
    expect(logger.lines).toEqual([
      {
        level: 'debug',
        context: 'WeComPay',
        message: {
          event: 'order',
          account: 'default',
          id: shop.events[0]!.id,
          state: 'SUCCESS',
          outcome: 'handled',
          isRepeated: false,
          ms: expect.any(Number),
        },
      },
    ]);
  });

  it('warns of a listener that failed, and of an amount that is wrong', async () => {
    shops.wecom.orders.pay(ORDER.out_trade_no);
    const { module } = await open({ handle: () => Promise.reject(new Error('no database')) });
    expect(logger.lines).toMatchObject([{ level: 'warn', message: { state: 'SUCCESS', outcome: 'failed' } }]);
    await module.close();
    await open({ orders: [{ ...ORDER, total: 99 }] });
    expect(logger.lines).toMatchObject([
      { level: 'warn', message: { state: 'MISMATCH', outcome: 'handled' } },
    ]);
  });

  it('warns of a pause, and says when it is over', async () => {
    shops.wecom.faults.add({ kind: 'errcode', errcode: 60020, on: GET_ORDER });
    const { later } = await open();
    await later(600_000);
    expect(logger.lines).toMatchObject([
      { level: 'warn', message: { event: 'pause', kind: 'order', until: expect.any(String) } },
      { level: 'debug', message: { event: 'resume', kind: 'order' } },
    ]);
  });

  it('warns of a token that cannot be fetched, and of a sweep that fails', async () => {
    const { tracker, shop } = await open({ polling: { autoStart: false } });
    shops.wecom.faults.add({ kind: 'errcode', errcode: 40001, on: GET_TOKEN });
    await failureOf(tracker.pollNow(ORDER));
    shop.unfinished = () => Promise.reject(new Error('no database'));
    await tracker.start();
    await until(async () => (await tracker.stats()).lastSweep !== undefined);
    const warned = () => logger.lines.map(({ level, message }) => [level, message['event']]);
    expect(warned()).toContainEqual(['warn', 'token-fetch']);
    expect(warned()).toContainEqual(['warn', 'sweep']);
  });

  it('is written by the account that has the option alone, and ends with it', async () => {
    shops.wecom.orders.pay(ORDER.out_trade_no);
    const outlet = WeComPayModule.forRoot(shops.scene.options({ name: 'outlet', logs: 'log' } as object));
    const { module } = await open({ account: { logs: undefined }, metadata: { imports: [outlet] } });
    expect(logger.lines).toEqual([]);
    await module.close();
    const before = logger;
    await open();
    expect(before.lines).toEqual([]);
    expect(logger.lines).toHaveLength(1);
  });
});
