import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AccessTokenService, OrderQueryService } from '../../../lib/index.js';
import { WeComPayTelemetryModule } from '../../../lib/opentelemetry/index.js';
import { tableWith } from '../../docs/support/markdown.js';
import { failureOf } from '../../support/e2e-failure.js';
import { NOTIFICATIONS, paid, receive } from '../../support/e2e-notifications.js';
import { GET_ORDER, GET_TOKEN, ORDER } from '../../support/e2e-scene.js';
import type { OpenShop, ShopOptions } from '../../support/e2e-shop.js';
import { useShops } from '../../support/e2e-shop.js';
import { secretsOf, useTelemetry } from '../../support/e2e-telemetry.js';
import { until } from '../../support/e2e-time.js';
import type { Sample } from '../../support/prometheus-text.js';
import { samplesIn, selectedBy } from '../../support/prometheus-text.js';

const OPENID = 'oCanaryOpenid_CanaryOpenid-1';
const HOUR = 3_600_000;
const IDENTITIES = /mchid|out_trade_no|out_refund_no|openid/u;
const ACCOUNT = { wecom_pay_account: 'default' };
const OF_ORDERS = { ...ACCOUNT, wecom_pay_kind: 'order' };

/** Before its WeCom is closed. */
afterEach(async () => {
  const text = await telemetry.scrape();
  const { mchid } = shops.wecom.credentials;
  const hidden = [...secretsOf(shops.wecom), OPENID, mchid, ORDER.out_trade_no];
  assert.deepEqual(
    hidden.filter((value) => text.includes(value)),
    [],
  );
});
const shops = useShops({ corpSecret: 'CanarySecret+CanarySecret/CanarySecret', wrongSecretLimit: 1_000 });
const telemetry = useTelemetry();

const ordersOf = ({ module }: OpenShop) => module.get(OrderQueryService, { strict: false });

function open(given: ShopOptions = {}): Promise<OpenShop> {
  const imports = [WeComPayTelemetryModule.forRoot({ orderNumbers: true })];
  const account = {
    notifications: NOTIFICATIONS,
    refunds: {},
    applyments: {},
    appid: 'wx1',
    ...given.account,
  };
  return shops.open({ ...given, account, metadata: { imports } });
}

/** Of our own. */
async function samples(): Promise<readonly Sample[]> {
  const all = samplesIn(await telemetry.scrape());
  return all.filter(({ labels }) => labels['otel_scope_name'] === 'nestjs-wecom-pay');
}

/** The sum of all samples with these labels; those that a label must not have are `undefined`. */
async function total(name: string, labels: Readonly<Record<string, string | undefined>>): Promise<number> {
  const fits = (sample: Sample) =>
    sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value);
  return (await samples()).filter(fits).reduce((sum, { value }) => sum + value, 0);
}

/** A histogram has several samples. */
const base = (name: string) => name.replace(/_(?:bucket|count|sum)$/u, '');

async function metricNames(): Promise<readonly string[]> {
  return [...new Set((await samples()).map(({ name }) => base(name)))];
}

/** A payment that is found, one of the notifications, and whatever goes wrong. */
async function everything(): Promise<void> {
  shops.wecom.orders.pay(ORDER.out_trade_no, { openid: OPENID });
  const shop = await open();
  await receive(shop.module, paid(shops.wecom));
  const notice = paid(shops.wecom);
  await receive(shop.module, { ...notice, query: { ...notice.query, msg_signature: 'forged' } });
  await failureOf(shop.tracker.pollNow({ out_trade_no: 'NO-SUCH-ORDER' }));
  await shop.settled();
  const tokens = shop.module.get(AccessTokenService, { strict: false });
  await tokens.invalidate(await tokens.get());
  shops.wecom.faults.add({ kind: 'errcode', errcode: 40001, on: GET_TOKEN });
  await failureOf(tokens.get());
}

describe('the metrics', () => {
  it('count polls by their answers, and how late they were', async () => {
    const shop = await open();
    await failureOf(shop.tracker.pollNow({ out_trade_no: 'NO-SUCH-ORDER' }));
    await shop.settled();
    const scheduled = { ...OF_ORDERS, wecom_pay_source: 'schedule', wecom_pay_state: 'NOTPAY' };
    const asked = { ...OF_ORDERS, wecom_pay_source: 'pollNow', wecom_pay_state: undefined };
    const failed = { error_type: 'ORDER_NOT_FOUND', wecom_pay_errcode: '720501' };
    expect(await total('wecom_pay_polls_total', scheduled)).toBe(1);
    expect(await total('wecom_pay_polls_total', { ...asked, ...failed })).toBe(1);
    expect(await total('wecom_pay_poll_delay_count', OF_ORDERS)).toBe(1);
  });

  it('count events by what the listeners did, and measure once how long it took to tell of a payment', async () => {
    shops.wecom.orders.pay(ORDER.out_trade_no);
    let failures = 1;
    // It goes on listing the order, so that the event is delivered again.
    const handle = () => (failures-- > 0 ? Promise.reject(new Error('no database')) : undefined);
    const { later, shop } = await open({ handle });
    while (shop.events.length < 3) await later(HOUR);
    const event = { ...OF_ORDERS, wecom_pay_state: 'SUCCESS' };
    expect(await total('wecom_pay_events_total', { ...event, wecom_pay_outcome: 'failed' })).toBe(1);
    expect(await total('wecom_pay_events_total', { ...event, wecom_pay_outcome: 'handled' })).toBe(2);
    expect(await total('wecom_pay_event_delay_count', OF_ORDERS)).toBe(1);
    expect(await total('wecom_pay_event_delay_sum', OF_ORDERS)).toBeGreaterThan(HOUR / 1_000 - 2);
  });

  it('count notifications by what they were, and measure the answers', async () => {
    await everything();
    const refused = { ...ACCOUNT, wecom_pay_outcome: 'refused', http_response_status_code: '401' };
    const taken = { ...ACCOUNT, wecom_pay_outcome: 'order', http_response_status_code: '200' };
    for (const labels of [refused, taken]) {
      expect(await total('wecom_pay_notifications_total', labels)).toBe(1);
      expect(await total('wecom_pay_notification_duration_count', labels)).toBe(1);
    }
  });

  it('count the fetches of tokens, and measure requests by endpoint and failure', async () => {
    const shop = await open({ polling: { autoStart: false } });
    shops.wecom.faults.add({ kind: 'errcode', errcode: 40001, on: GET_TOKEN });
    await failureOf(ordersOf(shop).query(ORDER));
    shops.clock.advance(HOUR);
    shops.wecom.faults.add({ kind: 'status', status: 502, on: GET_ORDER });
    await ordersOf(shop).query(ORDER);
    const wrong = { error_type: 'CREDENTIAL_REJECTED', wecom_pay_errcode: '40001' };
    const right = { error_type: undefined, wecom_pay_errcode: undefined };
    const requests = (labels: Readonly<Record<string, string | undefined>>) =>
      total('http_client_request_duration_count', { ...ACCOUNT, ...labels });
    expect(await total('wecom_pay_token_fetches_total', { ...ACCOUNT, ...right })).toBe(1);
    expect(await total('wecom_pay_token_fetches_total', { ...ACCOUNT, ...wrong })).toBe(1);
    expect(await requests({ url_template: GET_ORDER, ...right })).toBe(1);
    expect(await requests({ url_template: GET_TOKEN, ...wrong })).toBe(1);
    expect(await requests({ http_response_status_code: '502', error_type: '502' })).toBe(1);
  });

  it('tell how many orders are tracked and due, and since when the oldest is open', async () => {
    const createdAt = Date.now() - HOUR;
    await open({ orders: [{ ...ORDER, createdAt }] });
    expect(await total('wecom_pay_orders_tracked', ACCOUNT)).toBe(1);
    expect(await total('wecom_pay_orders_due', ACCOUNT)).toBe(0);
    expect(await total('wecom_pay_refunds_tracked', ACCOUNT)).toBe(0);
    expect(await total('wecom_pay_polling_paused', OF_ORDERS)).toBe(0);
    expect(await total('wecom_pay_order_oldest_unfinished', ACCOUNT)).toBeCloseTo(HOUR / 1_000, -2);
  });

  it('tell that polling is paused', async () => {
    shops.wecom.faults.add({ kind: 'errcode', errcode: 60020, on: GET_ORDER, times: Infinity });
    await open();
    await until(async () => (await total('wecom_pay_polling_paused', OF_ORDERS)) > 0);
    expect(await total('wecom_pay_polling_paused', OF_ORDERS)).toBe(1);
  });

  it('tell nothing of orders in a process that leaves polling to another', async () => {
    await open({ polling: { autoStart: false } });
    const tracked = (await samples()).filter(({ name }) => name.startsWith('wecom_pay_orders'));
    expect(tracked).toEqual([]);
  });

  it('have no label that names an order, a merchant or a customer', async () => {
    await everything();
    const labels = new Set((await samples()).flatMap((sample) => Object.keys(sample.labels)));
    expect([...labels].filter((label) => IDENTITIES.test(label))).toEqual([]);
    expect(labels).toContain('wecom_pay_account');
  });

  it('stand beside those of undici, which leave our requests out if they are told to', async () => {
    const ofUndici = async () =>
      samplesIn(await telemetry.scrape())
        .filter(({ name }) => name === 'http_client_request_duration_count')
        .filter(({ labels }) => labels['otel_scope_name'] !== 'nestjs-wecom-pay')
        .filter(({ labels }) => labels['server_port'] === new URL(shops.wecom.baseUrl).port);
    const shop = await open({ polling: { autoStart: false } });
    const { baseUrl } = shops.wecom;
    telemetry.instrumentation.setConfig({ ignoreRequestHook: ({ origin }) => origin === baseUrl });
    await ordersOf(shop).query(ORDER);
    expect(await ofUndici()).toEqual([]);
    telemetry.instrumentation.setConfig({});
    await ordersOf(shop).query(ORDER);
    expect(await ofUndici()).toHaveLength(1);
  });
});

describe('the recipe', () => {
  it.each(['docs/recipes/opentelemetry.md', 'docs/recipes/opentelemetry.zh-CN.md'])(
    'lists every metric, and no other: %s',
    async (page) => {
      await everything();
      const listed = tableWith(page, 'http.client.request.duration').map(([name = '']) =>
        name.replaceAll('.', '_'),
      );
      // Refunds and applyments have none here, as nothing lists any.
      const unlisted = ['refund', 'applyment'].map((kind) => `wecom_pay_${kind}_oldest_unfinished`);
      const scraped = [...(await metricNames()), ...unlisted];
      expect(listed.toSorted()).toEqual(scraped.map((name) => name.replace(/_total$/u, '')).toSorted());
    },
  );
});

describe('the dashboard', () => {
  const { panels } = JSON.parse(readFileSync('docs/grafana-dashboard.json', 'utf8')) as {
    panels: { title: string; targets: { expr: string }[] }[];
  };
  const expressions = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

  it('asks for nothing that is not in a scrape', async () => {
    await everything();
    const scraped = await samples();
    const labelsOf = (metric: string) =>
      scraped.filter(({ name }) => name === metric).flatMap(({ labels }) => Object.keys(labels));
    const selected = expressions.flatMap(selectedBy);
    expect(selected.length).toBeGreaterThan(expressions.length - 1);
    const missing = selected.flatMap(({ metric, labels }) => {
      const known = new Set(labelsOf(metric));
      return labels.filter((label) => !known.has(label)).map((label) => `${metric} has no ${label}`);
    });
    expect(missing).toEqual([]);
  });

  it('shows every metric', async () => {
    await everything();
    const named = new Set(expressions.flatMap(selectedBy).map(({ metric }) => metric));
    const shown = new Set([...named].map(base));
    expect((await metricNames()).filter((name) => !shown.has(name))).toEqual([]);
  });
});
