import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LoggerService } from '@nestjs/common';
import { ConsoleLogger } from '@nestjs/common';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { captureOutput, printings } from '../../support/e2e-printing.js';
import { reachableTexts } from '../../support/e2e-reachable.js';
import { GET_TOKEN, ORDER } from '../../support/e2e-scene.js';
import type { OpenShop } from '../../support/e2e-shop.js';
import { useShops } from '../../support/e2e-shop.js';
import { talkative } from '../../support/e2e-talkative.js';

const SECRET = 'CanarySecret+CanarySecret/CanarySecret';
const shops = useShops({ corpSecret: SECRET, wrongSecretLimit: 1_000 });
let output: ReturnType<typeof captureOutput>;

beforeEach(() => {
  output = captureOutput();
});
afterEach(() => output.restore());

/** The beginnings of the texts that hold the secret or a token. */
function leaksIn(texts: Iterable<string>): string[] {
  const tokens = shops.wecom.tokens.live.map(({ value }) => value);
  const forms = [SECRET, ...tokens].flatMap((secret) => [secret, encodeURIComponent(secret)]);
  return [...texts]
    .filter((text) => forms.some((form) => text.includes(form)))
    .map((text) => text.slice(0, 200));
}

async function everythingOf({ shop, tracker, module }: OpenShop): Promise<unknown> {
  return [shop.events, shop.unresolved, await tracker.stats(), await tracker.find(ORDER), tracker, module];
}

describe.each<[string, () => LoggerService]>([
  ['text', () => new ConsoleLogger({ colors: false })],
  ['JSON', () => new ConsoleLogger({ json: true, colors: false })],
])('polling with a log of %s', (_form, createLogger) => {
  it('shows neither secret nor token in what it logs, emits and keeps, whatever goes wrong', async () => {
    const opened = await shops.open({ logger: createLogger() });
    const seen: string[] = [];
    for (const [on, fault] of talkative(SECRET)) {
      const struck = shops.wecom.faults.add({ ...fault, on, times: Infinity });
      if (on === GET_TOKEN) shops.wecom.tokens.revoke();
      await opened.later(15 * 60_000);
      seen.push(...printings([await opened.tracker.stats(), await opened.tracker.find(ORDER)]));
      struck.remove();
      await opened.later(60 * 60_000);
    }
    shops.wecom.orders.pay(ORDER.out_trade_no);
    await opened.later(60 * 60_000);
    expect(opened.shop.states).toEqual(['SUCCESS']);
    output.restore();
    expect(output.text()).toContain('Polling paused');
    expect(output.text()).toContain('could not be polled');
    expect(leaksIn([output.text()])).toEqual([]);
    expect(leaksIn(seen)).toEqual([]);
    expect(leaksIn(printings(opened.shop.events))).toEqual([]);
    expect(leaksIn(reachableTexts(await everythingOf(opened)))).toEqual([]);
  });
});

describe('an out_trade_no of the host', () => {
  it.each([
    ['10,000 characters', 'A'.repeat(10_000)],
    ['line breaks', 'ORDER-2\n[Nest] 1 ERROR [Fake] all is lost\r\n'],
    ['an escape sequence', 'ORDER\u001B[31m-2'],
    ['a change of direction', 'ORDER\u202E-2'],
    ['the name of a property', '__proto__'],
  ])('is reported safely with %s, and harms no other order', async (_what, out_trade_no) => {
    output.restore();
    shops.wecom.orders.pay(ORDER.out_trade_no);
    const logger = new RecordingLogger();
    const { shop, tracker } = await shops.open({ logger, orders: [{ out_trade_no }, ORDER] });
    expect(shop.events.map(({ order }) => order.out_trade_no)).toContain(ORDER.out_trade_no);
    for (const { message } of logger.own) {
      expect(message.length).toBeLessThan(1_000);
      // oxlint-disable-next-line no-control-regex
      expect(message).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/u);
    }
    const isMalformed = out_trade_no !== '__proto__';
    expect(logger.own.filter(({ level }) => level === 'warn')).toHaveLength(isMalformed ? 1 : 0);
    expect((await tracker.stats()).tracked).toBe(isMalformed ? 1 : 2);
  });
});

describe('what the host throws', () => {
  it('is logged on one line, and shortened', async () => {
    output.restore();
    shops.wecom.orders.pay(ORDER.out_trade_no);
    const logger = new RecordingLogger();
    await shops.open({
      logger,
      handle: () => {
        throw new Error(`line one\n[Nest] 1 ERROR all is lost ${'x'.repeat(10_000)}`);
      },
    });
    expect(logger.complaints).toMatchObject([
      { message: expect.stringContaining('Error: line one[Nest] 1 ERROR') },
    ]);
    expect(logger.own[0]!.message.length).toBeLessThan(1_000);
  });
});

describe('the payer of an order', () => {
  it('is delivered to listeners, and is not logged', async () => {
    output.restore();
    shops.wecom.orders.pay(ORDER.out_trade_no);
    const logger = new RecordingLogger();
    const { shop } = await shops.open({
      logger,
      handle: () => {
        throw new Error('the database is away');
      },
    });
    const { openid } = shop.events[0]!.order.payer!;
    expect(openid).toMatch(/^o/u);
    expect(logger.complaints).toHaveLength(1);
    expect(JSON.stringify(logger.lines)).not.toContain(openid);
  });
});
