import assert from 'node:assert/strict';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Agent, request } from 'undici';
import type { WeComHttpOptions } from '../../../lib/index.js';
import { OrderQueryService } from '../../../lib/index.js';
import { WeComPayTelemetryModule } from '../../../lib/opentelemetry/index.js';
import { failureOf } from '../../support/e2e-failure.js';
import { NOTIFICATIONS, paid, receive } from '../../support/e2e-notifications.js';
import { GET_ORDER, GET_TOKEN, ORDER } from '../../support/e2e-scene.js';
import type { OpenShop, ShopOptions } from '../../support/e2e-shop.js';
import { useShops } from '../../support/e2e-shop.js';
import { secretsOf, useTelemetry } from '../../support/e2e-telemetry.js';
import { until } from '../../support/e2e-time.js';

const OPENID = 'oCanaryOpenid_CanaryOpenid-1';
const QUERY = `POST ${GET_ORDER}`;
const FETCH = `GET ${GET_TOKEN}`;
const POLL = 'wecom_pay.poll';

/** Whatever a test has done; before its WeCom is closed. */
afterEach(async () => {
  const exported = await telemetry.exported();
  const secrets = [...secretsOf(shops.wecom), OPENID];
  assert.deepEqual(
    secrets.filter((secret) => exported.includes(secret)),
    [],
  );
});

const shops = useShops({ corpSecret: 'CanarySecret+CanarySecret/CanarySecret' });
const telemetry = useTelemetry();
const { inSpan, named, spans } = telemetry;

/** A shop with telemetry, which polls only when a test says so. */
function open({ polling, metadata, ...given }: ShopOptions = {}, orderNumbers = false): Promise<OpenShop> {
  const imports = [WeComPayTelemetryModule.forRoot({ orderNumbers }), ...(metadata?.imports ?? [])];
  return shops.open({
    ...given,
    polling: { autoStart: false, ...polling },
    metadata: { ...metadata, imports },
  });
}

const ordersOf = ({ module }: OpenShop) => module.get(OrderQueryService, { strict: false });
const names = () => spans().map(({ name }) => name);

describe('a request', () => {
  it('has one span, below that of the application, without what is secret in its URL', async () => {
    const shop = await open();
    await inSpan('app', () => ordersOf(shop).query(ORDER));
    const { hostname, port, origin } = new URL(shops.wecom.baseUrl);
    expect(spans()).toEqual([
      expect.objectContaining({ name: FETCH, parent: 'app' }),
      {
        name: QUERY,
        parent: 'app',
        isFailed: false,
        attributes: {
          'http.request.method': 'POST',
          'http.response.status_code': 200,
          'server.address': hostname,
          'server.port': Number(port),
          'url.full': `${origin}${GET_ORDER}`,
          'url.template': GET_ORDER,
          'wecom_pay.account': 'default',
        },
      },
      expect.objectContaining({ name: 'app', parent: undefined }),
    ]);
  });

  it('has a span for each attempt, which counts the ones before', async () => {
    const shop = await open();
    await ordersOf(shop).query(ORDER);
    for (const fault of [{ kind: 'status', status: 502 } as const, { kind: 'reset' } as const])
      shops.wecom.faults.add({ ...fault, on: GET_ORDER });
    await inSpan('app', () => ordersOf(shop).query(ORDER));
    const [, first, second, third] = named(QUERY);
    expect([first, second, third].map((span) => [span?.parent, span?.isFailed])).toEqual([
      ['app', true],
      ['app', true],
      ['app', false],
    ]);
    expect(first?.attributes).toMatchObject({ 'http.response.status_code': 502, 'error.type': '502' });
    expect(second?.attributes).toMatchObject({ 'error.type': 'UNAVAILABLE', 'http.request.resend_count': 1 });
    expect(second?.attributes).not.toHaveProperty('http.response.status_code');
    expect(third?.attributes).toMatchObject({ 'http.request.resend_count': 2 });
    expect(first?.attributes).not.toHaveProperty('http.request.resend_count');
  });

  it('that WeCom refuses has failed, although with 200', async () => {
    const shop = await open();
    shops.wecom.faults.add({ kind: 'errcode', errcode: 60020, on: GET_ORDER });
    await failureOf(ordersOf(shop).query(ORDER));
    expect(named(QUERY)).toMatchObject([
      {
        isFailed: true,
        attributes: {
          'http.response.status_code': 200,
          'error.type': 'PERMISSION_DENIED',
          'wecom_pay.errcode': 60020,
        },
      },
    ]);
  });

  let agent: Agent | undefined;
  afterEach(() => agent?.destroy());
  it.each<[string, () => WeComHttpOptions]>([
    ['by connections of its own', () => ({})],
    ['by a dispatcher of the application', () => ({ dispatcher: (agent = new Agent()) })],
  ])('that waits in a queue belongs to its own caller, sent %s', async (_how, http) => {
    const shop = await open({ account: { maxConcurrency: 2, http: http() } });
    const call = (index: number) => inSpan(`app ${index}`, () => ordersOf(shop).query(ORDER));
    await inSpan('warm', () => ordersOf(shop).query(ORDER));
    await Promise.all(Array.from({ length: 12 }, (_value, index) => call(index)));
    const parents = named(QUERY).map(({ parent }) => String(parent));
    const callers = Array.from({ length: 12 }, (_value, index) => `app ${index}`);
    expect(parents.toSorted()).toEqual([...callers, 'warm'].toSorted());
    expect(names().filter((name) => !name.startsWith('app'))).toEqual([
      FETCH,
      QUERY,
      'warm',
      ...Array.from({ length: 12 }, () => QUERY),
    ]);
  });

  it('of the application itself is traced as before', async () => {
    const shop = await open();
    await inSpan('app', async () => {
      await ordersOf(shop).query(ORDER);
      await request(shops.wecom.baseUrl);
      await fetch(shops.wecom.baseUrl);
    });
    expect(named('GET')).toMatchObject([{ parent: 'app' }, { parent: 'app' }]);
    expect(names()).toEqual([FETCH, QUERY, 'GET', 'GET', 'app']);
  });
});

describe('a poll', () => {
  it('contains its request and what its listener does, and begins a trace of its own', async () => {
    shops.wecom.orders.pay(ORDER.out_trade_no, { openid: OPENID });
    const handle: ShopOptions['handle'] = ({ order }, shop) =>
      inSpan('UPDATE orders', async () => void shop.open.delete(order.out_trade_no));
    const shop = await inSpan('bootstrap', () => open({ polling: { autoStart: true }, handle }));
    await until(() => named(POLL).length > 0);
    await shop.settled();
    expect(named(POLL)).toEqual([
      {
        name: POLL,
        parent: undefined,
        isFailed: false,
        attributes: {
          'wecom_pay.account': 'default',
          'wecom_pay.kind': 'order',
          'wecom_pay.source': 'schedule',
          'wecom_pay.state': 'SUCCESS',
          'wecom_pay.event.state': 'SUCCESS',
          'wecom_pay.event.outcome': 'handled',
        },
      },
    ]);
    expect([QUERY, 'UPDATE orders'].map((name) => named(name)[0]?.parent)).toEqual([POLL, POLL]);
  });

  it('that the application asks for stands below its span', async () => {
    const { tracker } = await open();
    await inSpan('app', () => tracker.pollNow(ORDER));
    await until(() => named(POLL).length > 0);
    expect(named(POLL)).toMatchObject([{ parent: 'app', attributes: { 'wecom_pay.source': 'pollNow' } }]);
    expect(named(QUERY)).toMatchObject([{ parent: POLL }]);
  });

  it('has failed if WeCom refuses it, or its listener fails', async () => {
    const handle = () => Promise.reject(new Error('no database'));
    const { tracker } = await open({ handle });
    await failureOf(tracker.pollNow({ out_trade_no: 'NO-SUCH-ORDER' }));
    shops.wecom.orders.pay(ORDER.out_trade_no);
    await tracker.pollNow(ORDER);
    await until(() => named(POLL).length === 2);
    expect(named(POLL)).toMatchObject([
      { isFailed: true, attributes: { 'error.type': 'ORDER_NOT_FOUND', 'wecom_pay.errcode': 720501 } },
      {
        isFailed: true,
        attributes: { 'error.type': 'LISTENER_FAILED', 'wecom_pay.event.outcome': 'failed' },
      },
    ]);
  });

  it.each([
    [true, ORDER.out_trade_no],
    [false, undefined],
  ])('shows the order number only if that is asked for: %s', async (orderNumbers, shown) => {
    const { tracker } = await open({}, orderNumbers);
    await tracker.pollNow(ORDER);
    await until(() => named(POLL).length > 0);
    expect(named(POLL)[0]?.attributes['wecom_pay.out_trade_no']).toBe(shown);
    expect((await telemetry.exported()).includes(ORDER.out_trade_no)).toBe(orderNumbers);
    expect(await telemetry.scrape()).not.toContain(ORDER.out_trade_no);
  });
});

describe('a sweep', () => {
  it('contains what the listing method does, and begins a trace of its own', async () => {
    const shop = await open();
    const { open: rows } = shop.shop;
    shop.shop.unfinished = () => inSpan('SELECT orders', async () => rows.values());
    await inSpan('app', () => shop.tracker.start());
    await until(() => named('wecom_pay.sweep').length > 0);
    expect(named('wecom_pay.sweep')).toMatchObject([
      {
        parent: undefined,
        isFailed: false,
        attributes: { 'wecom_pay.kind': 'order', 'wecom_pay.listed': 1 },
      },
    ]);
    expect(named('SELECT orders')).toMatchObject([{ parent: 'wecom_pay.sweep' }]);
  });

  it('has failed if the method has', async () => {
    const shop = await open();
    shop.shop.unfinished = () => Promise.reject(new Error('no database'));
    await shop.tracker.start();
    await until(() => named('wecom_pay.sweep').length > 0);
    expect(named('wecom_pay.sweep')).toMatchObject([
      { isFailed: true, attributes: { 'error.type': 'SWEEP_FAILED', 'wecom_pay.listed': 0 } },
    ]);
  });
});

describe('a notification', () => {
  it('stands below the request that brought it, and the poll below it', async () => {
    const shop = await open({ account: { notifications: { ...NOTIFICATIONS, confirm: 'before-ack' } } });
    shops.wecom.orders.pay(ORDER.out_trade_no, { openid: OPENID });
    await inSpan('POST /callback', () => receive(shop.module, paid(shops.wecom)));
    await until(() => named(POLL).length > 0);
    expect(named('wecom_pay.notification')).toMatchObject([
      {
        parent: 'POST /callback',
        attributes: { 'wecom_pay.outcome': 'order', 'wecom_pay.state': 'SUCCESS' },
      },
    ]);
    expect(named(POLL)).toMatchObject([
      { parent: 'wecom_pay.notification', attributes: { 'wecom_pay.source': 'notification' } },
    ]);
    expect(named(QUERY)).toMatchObject([{ parent: POLL }]);
  });
});

describe('the module', () => {
  it('ends with the application', async () => {
    const shop = await open();
    await shop.module.close();
    await open({ metadata: { imports: [] } }).then(({ module }) => module.close());
    const { orders } = await shops.scene.start();
    await inSpan('app', () => orders.query(ORDER));
    expect(names()).toEqual(['app']);
  });

  it('refuses an option that does not exist', async () => {
    const options = { orderNumber: true } as object;
    await expect(shops.scene.launch({ imports: [WeComPayTelemetryModule.forRoot(options)] })).rejects.toThrow(
      'WeComPayTelemetryModule: the options cannot have "orderNumber"; did you mean orderNumbers? Allowed are orderNumbers.',
    );
  });
});
