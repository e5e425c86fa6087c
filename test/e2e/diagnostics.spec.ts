import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import type { Around, OrderQueryService, StartMessage, WeComPayMessages } from '../../lib/index.js';
import { getOrderQueryToken, OrderTracker, WECOM_PAY_CHANNELS } from '../../lib/index.js';
import { ReconciliationService, WeComPayModule } from '../../lib/index.js';
import type { FakeEndpoint } from '../../lib/testing/index.js';
import { NOTIFICATIONS, paid, receive } from '../support/e2e-notifications.js';
import { ENCODING_AES_KEY, TOKEN } from '../support/unit-notices.js';
import { runChild } from '../support/e2e-child.js';
import { failureOf } from '../support/e2e-failure.js';
import { GET_ORDER, GET_TOKEN, ORDER } from '../support/e2e-scene.js';
import { useShops } from '../support/e2e-shop.js';
import { talkative } from '../support/e2e-talkative.js';
import { until } from '../support/e2e-time.js';

type ChannelName = keyof WeComPayMessages;

const SECRET = 'CanarySecret+CanarySecret/CanarySecret';
const OPENID = 'oCanaryOpenid_CanaryOpenid-1';
const NAMES = Object.keys(WECOM_PAY_CHANNELS) as ChannelName[];
/** Those on which an application that polls and never pauses publishes. */
const POLLING_NAMES = NAMES.filter((name) => !['pause', 'notification', 'reconcile'].includes(name));
const MINUTE = 60_000;

const { out_trade_no } = ORDER;
const shops = useShops({ corpSecret: SECRET, wrongSecretLimit: 1_000 });

/** What each channel has said since the test began, and all of it in order. */
let heard: { [Name in ChannelName]: WeComPayMessages[Name][] };
let inOrder: ChannelName[];
/** The values that may be in no message: the secret, the payer, and every token that there was. */
let canaries: Set<string>;
let listeners: (readonly [string, (message: unknown) => void])[];

beforeEach(() => {
  heard = Object.fromEntries(NAMES.map((name) => [name, []])) as unknown as typeof heard;
  inOrder = [];
  canaries = new Set([SECRET, encodeURIComponent(SECRET), OPENID]);
  listeners = NAMES.map((name) => [
    WECOM_PAY_CHANNELS[name],
    (message) => {
      (heard[name] as unknown[]).push(message);
      inOrder.push(name);
      for (const { value } of shops.wecom.tokens.live) canaries.add(value);
    },
  ]);
  for (const [channel, listener] of listeners) subscribe(channel, listener);
});

afterEach(() => {
  for (const [channel, listener] of listeners) unsubscribe(channel, listener);
});

/** The beginnings of the printed values that show a canary. */
function leaksIn(values: readonly unknown[]): string[] {
  const texts = values.flatMap((value) => [JSON.stringify(value), inspect(value, { depth: 10 })]);
  return texts
    .filter((text) => [...canaries].some((canary) => text.includes(canary)))
    .map((text) => text.slice(0, 200));
}

const everything = () => NAMES.flatMap((name): readonly unknown[] => heard[name]);
const callsTo = (endpoint: FakeEndpoint) => heard.call.filter((message) => message.endpoint === endpoint);

const succeeded = { duration: expect.any(Number), code: undefined, errcode: undefined };
const failedWith = (code: string, errcode?: number) => ({ duration: expect.any(Number), code, errcode });
const ofAccount = { account: 'default' };
const ofOrders = { ...ofAccount, kind: 'order' };
const ofPolledOrders = {
  ...ofOrders,
  out_refund_no: undefined,
  out_request_no: undefined,
  status: undefined,
  applyment_state: undefined,
};

function payByCanary(): void {
  shops.wecom.orders.pay(out_trade_no, { openid: OPENID });
}

/** An app that polls only when told to, and in which nothing listens. */
async function openDeaf(): Promise<OrderTracker> {
  const module = await shops.scene.launch({
    imports: [
      EventEmitterModule.forRoot(),
      ScheduleModule.forRoot(),
      WeComPayModule.forRoot(shops.scene.options({ polling: { autoStart: false } })),
    ],
  });
  return module.get(OrderTracker);
}

describe('the channel of calls', () => {
  it('tells of a call that succeeded, after that for its token', async () => {
    const { orders } = await shops.scene.start();
    await orders.query(ORDER);
    expect(heard.call).toStrictEqual([
      { ...ofAccount, endpoint: GET_TOKEN, attempts: 1, background: false, ...succeeded },
      { ...ofAccount, endpoint: GET_ORDER, attempts: 1, background: false, ...succeeded },
    ]);
    expect(heard.call[1]!.duration).toBeGreaterThanOrEqual(heard.call[0]!.duration);
    expect(heard.poll).toEqual([]);
  });

  it("gives a failure's code and errcode", async () => {
    const { orders } = await shops.scene.startWarm();
    shops.wecom.faults.add({ kind: 'errcode', errcode: 60020, on: GET_ORDER });
    await failureOf(orders.query(ORDER));
    expect(callsTo(GET_ORDER).at(-1)).toStrictEqual({
      ...ofAccount,
      endpoint: GET_ORDER,
      attempts: 1,
      background: false,
      ...failedWith('PERMISSION_DENIED', 60020),
    });
  });

  it('gives no errcode where WeCom gave none', async () => {
    const { orders } = await shops.scene.startWarm();
    shops.wecom.faults.add({ kind: 'status', status: 404, on: GET_ORDER });
    await failureOf(orders.query(ORDER));
    expect(callsTo(GET_ORDER).at(-1)).toMatchObject(failedWith('HTTP_REJECTED'));
  });

  it('tells once of a call that was retried, and counts its requests', async () => {
    const { orders } = await shops.scene.startWarm();
    shops.wecom.faults.add({ kind: 'status', status: 503, on: GET_ORDER, times: 2 });
    await orders.query(ORDER);
    expect(callsTo(GET_ORDER)).toHaveLength(2);
    expect(callsTo(GET_ORDER)[1]).toMatchObject({ attempts: 3, ...succeeded });
  });

  it('tells of a call that was never sent', async () => {
    const { orders } = await shops.scene.startWarm();
    await failureOf(orders.query(ORDER, { signal: AbortSignal.abort() }));
    expect(callsTo(GET_ORDER).at(-1)).toMatchObject({ attempts: 0, ...failedWith('ABORTED') });
  });

  it('tells which calls were made in the background', async () => {
    const { orders } = await shops.scene.startWarm();
    await orders.query(ORDER, { background: true });
    expect(callsTo(GET_ORDER).map(({ background }) => background)).toEqual([false, true]);
    const { tracker } = await shops.open();
    await tracker.pollNow(ORDER);
    expect(callsTo(GET_ORDER).map(({ background }) => background)).toEqual([false, true, true, false]);
  });

  it('names the account', async () => {
    const imports = [WeComPayModule.forRoot({ ...shops.scene.options(), name: 'outlet' })];
    const module = await shops.scene.launch({ imports });
    await module.get<OrderQueryService>(getOrderQueryToken('outlet')).query(ORDER);
    expect([...heard.call, ...heard.tokenFetch].map(({ account }) => account)).toEqual([
      'outlet',
      'outlet',
      'outlet',
    ]);
  });
});

describe('the channel of token fetches', () => {
  it('tells of each fetch, and of no call that used a kept token', async () => {
    const { orders } = await shops.scene.start();
    for (let calls = 0; calls < 3; calls++) await orders.query(ORDER);
    expect(heard.tokenFetch).toStrictEqual([{ ...ofAccount, ...succeeded }]);
    shops.wecom.tokens.revoke();
    await orders.query(ORDER);
    expect(heard.tokenFetch).toHaveLength(2);
    expect(callsTo(GET_ORDER).at(-1)).toMatchObject({ attempts: 2, ...succeeded });
  });

  it('names the first of the accounts that share a token', async () => {
    const options = shops.scene.options();
    const imports = [WeComPayModule.forRoot(options), WeComPayModule.forRoot({ ...options, name: 'b' })];
    const module = await shops.scene.launch({ imports });
    for (const token of [getOrderQueryToken('b'), getOrderQueryToken()]) {
      await module.get<OrderQueryService>(token).query(ORDER);
    }
    expect(heard.tokenFetch).toStrictEqual([{ ...ofAccount, ...succeeded }]);
    expect(callsTo(GET_ORDER).map(({ account }) => account)).toEqual(['b', 'default']);
  });

  it('tells that the credential was rejected, and not again while WeCom is left alone', async () => {
    const { orders } = await shops.scene.start({ corpSecret: 'WrongSecretWrongSecretWrongSecret' });
    for (let calls = 0; calls < 3; calls++) await failureOf(orders.query(ORDER));
    expect(heard.tokenFetch).toStrictEqual([{ ...ofAccount, ...failedWith('CREDENTIAL_REJECTED', 40001) }]);
    canaries.add('WrongSecretWrongSecretWrongSecret');
    expect(leaksIn(everything())).toEqual([]);
  });
});

describe('the channel of polls', () => {
  const order = () => ({ mchid: shops.wecom.credentials.mchid, out_trade_no });

  it('tells of a poll that was due, and by how much it was late', async () => {
    const { later } = await shops.open();
    expect(heard.poll).toStrictEqual([
      {
        ...ofPolledOrders,
        ...order(),
        source: 'schedule',
        delay: expect.any(Number),
        trade_state: 'NOTPAY',
        ...succeeded,
      },
    ]);
    expect(heard.poll[0]!.delay).toBeGreaterThanOrEqual(0);
    payByCanary();
    await later(MINUTE);
    expect(heard.poll).toHaveLength(2);
    // It was due 8 to 12 s after the first.
    expect(heard.poll[1]).toMatchObject({ trade_state: 'SUCCESS' });
    expect(heard.poll[1]!.delay).toBeGreaterThan(45_000);
    expect(heard.poll[1]!.delay).toBeLessThan(MINUTE);
  });

  it('tells of a poll out of turn, without a delay', async () => {
    const tracker = await openDeaf();
    await tracker.pollNow(ORDER);
    expect(heard.poll).toStrictEqual([
      {
        ...ofPolledOrders,
        ...order(),
        source: 'pollNow',
        delay: undefined,
        trade_state: 'NOTPAY',
        ...succeeded,
      },
    ]);
  });

  it('tells of a poll that failed, and of no state', async () => {
    shops.wecom.faults.add({ kind: 'errcode', errcode: 60020, on: GET_ORDER });
    await shops.open();
    expect(heard.poll).toStrictEqual([
      {
        ...ofPolledOrders,
        ...order(),
        source: 'schedule',
        delay: expect.any(Number),
        trade_state: undefined,
        ...failedWith('PERMISSION_DENIED', 60020),
      },
    ]);
  });

  it('tells once of a poll that two have asked for', async () => {
    const tracker = await openDeaf();
    await Promise.all([tracker.pollNow(ORDER), tracker.pollNow(ORDER)]);
    expect(heard.poll).toHaveLength(1);
  });

  it('speaks after the call, and before the application is notified', async () => {
    payByCanary();
    const heardBefore: ChannelName[] = [];
    await shops.open({ handle: () => heardBefore.push(...inOrder) });
    const ofThePoll = heardBefore.slice(heardBefore.indexOf('sweep') + 1);
    const inThePoll = ['request', 'call', 'tokenFetch', 'request', 'call', 'poll'];
    expect(ofThePoll.filter((name) => name !== 'start')).toEqual(inThePoll);
    expect(inOrder).toContain('event');
  });
});

describe('the channel of starts', () => {
  it('tells of a poll and of what it is about', async () => {
    const tracker = await openDeaf();
    await tracker.pollNow(ORDER);
    expect(heard.start).toStrictEqual([
      {
        ...ofOrders,
        operation: 'poll',
        source: 'pollNow',
        mchid: shops.wecom.credentials.mchid,
        out_trade_no,
        out_refund_no: undefined,
        out_request_no: undefined,
        within: expect.any(Function),
      },
    ]);
    expect(inOrder[0]).toBe('start');
  });

  it('has each subscriber run the operation inside a function of its own', async () => {
    const steps: string[] = [];
    const around = (name: string): Around => {
      return async (work) => {
        steps.push(`begin ${name}`);
        const result = await work();
        steps.push(`end ${name}`);
        return result;
      };
    };
    const first = (message: unknown) => (message as StartMessage).within(around('first'));
    const second = (message: unknown) => (message as StartMessage).within(around('second'));
    const polled = () => steps.push('poll');
    for (const one of [first, second]) subscribe(WECOM_PAY_CHANNELS.start, one);
    subscribe(WECOM_PAY_CHANNELS.poll, polled);
    const tracker = await openDeaf();
    await tracker.pollNow(ORDER);
    await until(() => steps.length === 5);
    for (const one of [first, second]) unsubscribe(WECOM_PAY_CHANNELS.start, one);
    unsubscribe(WECOM_PAY_CHANNELS.poll, polled);
    expect(steps).toEqual(['begin second', 'begin first', 'poll', 'end first', 'end second']);
  });
});

describe('the channel of requests', () => {
  const sent = { ...ofAccount, method: 'POST', endpoint: GET_ORDER };

  it('tells of each attempt of a call', async () => {
    const { orders } = await shops.scene.startWarm();
    heard.request = [];
    shops.wecom.faults.add({ kind: 'reset', on: GET_ORDER });
    await orders.query(ORDER);
    const { origin } = new URL(shops.wecom.baseUrl);
    expect(heard.request).toStrictEqual([
      { ...sent, origin, status: undefined, resends: 0, ...failedWith('UNAVAILABLE') },
      { ...sent, origin, status: 200, resends: 1, ...succeeded },
    ]);
    expect(callsTo(GET_ORDER).at(-1)).toMatchObject({ attempts: 2, code: undefined });
  });
});

describe('the channel of reconciliations', () => {
  it('tells of a day that could not be reconciled', async () => {
    const { module } = await shops.open();
    const reconciliation = module.get(ReconciliationService, { strict: false });
    await failureOf(reconciliation.reconcile('2026-11-27'));
    expect(heard.reconcile).toStrictEqual([
      { ...ofAccount, date: '2026-11-27', differences: undefined, ...failedWith('INVALID_OPTIONS') },
    ]);
  });
});

describe('the channel of sweeps', () => {
  it('tells of a sweep that went well', async () => {
    const before = Date.now();
    const { tracker } = await shops.open();
    expect(heard.sweep).toStrictEqual([
      {
        ...ofOrders,
        startedAt: expect.any(Date),
        duration: expect.any(Number),
        listed: 1,
        oldest: expect.any(Date),
        error: undefined,
      },
    ]);
    const { startedAt } = heard.sweep[0]!;
    expect(startedAt.getTime()).toBeGreaterThanOrEqual(before - 1);
    const { lastSweep } = await tracker.stats();
    expect(startedAt).toEqual(lastSweep!.startedAt);
  });

  it('counts wrong rows as well', async () => {
    await shops.open({ orders: [ORDER, { out_trade_no: 'no such number' }] });
    expect(heard.sweep).toMatchObject([{ listed: 2, error: '1 of 2 rows cannot be tracked' }]);
  });

  it('names the method that failed, and the kind of its error alone', async () => {
    const { shop, later } = await shops.open();
    jest.spyOn(shop.open, 'values').mockImplementation(() => {
      throw new TypeError(`no connection with ${SECRET} for ${OPENID}`);
    });
    await later(MINUTE);
    expect(heard.sweep).toHaveLength(2);
    expect(heard.sweep[1]).toMatchObject({ listed: 0, error: 'Shop.unfinished() failed (TypeError)' });
    expect(leaksIn(everything())).toEqual([]);
  });

  it('hands out a date of its own', async () => {
    const { tracker } = await shops.open();
    heard.sweep[0]!.startedAt.setTime(0);
    const { lastSweep } = await tracker.stats();
    expect(lastSweep!.startedAt.getTime()).toBeGreaterThan(0);
  });
});

describe('the channel of events', () => {
  const id = (state: string) => `${shops.wecom.credentials.mchid}/${out_trade_no}/${state}`;

  it('tells of an event that was handled', async () => {
    payByCanary();
    const { shop } = await shops.open();
    expect(heard.event).toStrictEqual([
      {
        ...ofOrders,
        id: shop.events[0]!.id,
        state: 'SUCCESS',
        heard: true,
        failed: false,
        isRepeated: false,
        occurredAt: new Date(shop.events[0]!.order.success_time!),
        duration: expect.any(Number),
      },
    ]);
    expect(heard.event[0]!.id).toBe(id('SUCCESS'));
  });

  it('tells that a listener failed, and again with each delivery', async () => {
    payByCanary();
    const { later } = await shops.open({
      handle: () => {
        throw new Error(`no connection with ${SECRET} for ${OPENID}`);
      },
    });
    await later(MINUTE);
    const failed = { id: id('SUCCESS'), heard: true, failed: true, isRepeated: false };
    expect(heard.event).toMatchObject([failed, failed]);
    expect(leaksIn(everything())).toEqual([]);
  });

  it('includes the time of the listeners', async () => {
    payByCanary();
    await shops.open({ handle: () => new Promise((resolve) => setTimeout(resolve, 50)) });
    expect(heard.event[0]!.duration).toBeGreaterThan(45);
  });

  it('tells that nothing listens', async () => {
    payByCanary();
    const tracker = await openDeaf();
    await tracker.pollNow(ORDER);
    await until(() => heard.event.length > 0);
    expect(heard.event).toMatchObject([{ id: id('SUCCESS'), heard: false, failed: false }]);
  });

  it('tells of an order that was given up', async () => {
    const { later } = await shops.open({ polling: { horizon: MINUTE } });
    await later(2 * MINUTE);
    expect(heard.event).toMatchObject([{ id: id('UNRESOLVED'), state: 'UNRESOLVED', heard: true }]);
  });
});

describe('the channel of pauses', () => {
  it('tells when polling pauses and why, and when it resumes', async () => {
    shops.wecom.faults.add({ kind: 'errcode', errcode: 60020, on: GET_ORDER });
    const { tracker, later, tick } = await shops.open();
    const { paused } = await tracker.stats();
    expect(heard.pause).toStrictEqual([
      { ...ofOrders, isPaused: true, reason: paused!.reason, until: expect.any(Date) },
    ]);
    expect(heard.pause[0]!.reason).toContain('60020');
    expect(Math.abs(heard.pause[0]!.until!.getTime() - paused!.until!.getTime())).toBeLessThan(10);
    await tick();
    expect(heard.pause).toHaveLength(1);
    await later(MINUTE);
    expect(heard.pause[1]).toStrictEqual({
      ...ofOrders,
      isPaused: false,
      reason: undefined,
      until: undefined,
    });
    expect(heard.pause).toHaveLength(2);
  });
});

describe('a message', () => {
  it('shows neither secret, token nor openid, and is frozen, whatever goes wrong', async () => {
    const opened = await shops.open({
      account: { notifications: NOTIFICATIONS },
      handle: ({ order, attempt }, { open }) => {
        if (attempt % 2 === 0) throw new Error(`${SECRET} ${order.payer?.openid}`);
        open.delete(order.out_trade_no);
      },
    });
    for (const [on, fault] of talkative(SECRET)) {
      const struck = shops.wecom.faults.add({ ...fault, on, times: Infinity });
      if (on === GET_TOKEN) shops.wecom.tokens.revoke();
      await opened.later(15 * MINUTE);
      struck.remove();
      await opened.later(60 * MINUTE);
    }
    payByCanary();
    for (const secret of [TOKEN, ENCODING_AES_KEY]) canaries.add(secret);
    await receive(opened.module, paid(shops.wecom));
    await opened.later(60 * MINUTE);
    await opened.later(60 * MINUTE);
    const reconciliation = opened.module.get(ReconciliationService, { strict: false });
    await failureOf(reconciliation.reconcile('2026-11-27'));
    expect(opened.shop.events.at(-1)?.order.payer?.openid).toBe(OPENID);
    expect(leaksIn(opened.shop.events)).not.toEqual([]);
    expect(NAMES.filter((name) => heard[name].length === 0)).toEqual([]);
    expect(new Set(heard.call.map(({ code }) => code)).size).toBeGreaterThan(6);
    expect(canaries.size).toBeGreaterThan(6);
    expect(leaksIn(everything())).toEqual([]);
    expect(everything().filter((message) => !Object.isFrozen(message))).toEqual([]);
  });
});

describe('a subscriber that throws', () => {
  it('makes no call, poll or event fail, and keeps no other from hearing', async () => {
    payByCanary();
    const output = await runChild('throwing-subscriber.mjs', shops.wecom, 'handled');
    expect(JSON.parse(output)).toEqual({
      states: ['SUCCESS'],
      queried: 'SUCCESS',
      stats: { tracked: 0, paused: false },
      uncaught: expect.arrayContaining([...POLLING_NAMES, 'within', 'within, async', 'within, afterwards']),
      heardBesides: expect.arrayContaining(POLLING_NAMES),
    });
  });

  it('ends the process as any uncaught exception does, where the application handles none', async () => {
    const [outcome] = await Promise.allSettled([
      runChild('throwing-subscriber.mjs', shops.wecom, 'unhandled'),
    ]);
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: { code: 1, stderr: expect.stringContaining('the subscriber of') },
    });
  });
});
