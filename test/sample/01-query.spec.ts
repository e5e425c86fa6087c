import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { FakeWeCom } from '../../lib/testing/index.js';
import { BuiltPackage } from '../docs/support/built-package.js';
import { ChildApp } from '../docs/support/child-app.js';
import { ROOT } from '../docs/support/repository.js';
import { until } from '../support/e2e-time.js';

const START = 'sample/01-query/start.mjs';
/** A query without an answer ends by itself after 12 s, in ms. */
const ENDS_WITHIN = 8_000;
const GET_ORDER = '/cgi-bin/miniapppay/get_order';

describe('sample 01-query', () => {
  let built: BuiltPackage;
  let app: ChildApp | undefined;

  beforeAll(async () => {
    built = await BuiltPackage.create();
    await built.compile('sample/01-query/src', 'sample/01-query/dist');
    await cp(join(ROOT, START), built.pathOf(START));
  });
  afterAll(() => built[Symbol.asyncDispose]());
  afterEach(async () => {
    await end(app);
    app = undefined;
  });

  /** Starts the sample, and returns the URLs of the three curl commands that it prints. */
  async function start(env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
    app = run({ PORT: '0', ...env });
    return urlsPrintedBy(app);
  }

  function run(env: Readonly<Record<string, string>>): ChildApp {
    return new ChildApp(built.pathOf(START), env);
  }

  describe('without WECOM_* variables', () => {
    let shared: ChildApp;
    let urls: readonly string[];
    beforeAll(async () => {
      shared = run({ PORT: '0' });
      urls = await urlsPrintedBy(shared);
    });
    afterAll(async () => end(shared));

    it('prints what runs where, in a few lines', () => {
      const [banner = ''] = /^[^]*Press Ctrl-C.*\n/u.exec(shared.output) ?? [];
      expect(urls).toHaveLength(3);
      expect(banner).toMatch(/a fake WeCom at http:\/\/127\.0\.0\.1:\d+/u);
      expect(banner.trim().split('\n').length).toBeLessThan(30);
      expect(banner.match(/DEMO-[A-Z]+(?= |\n)/gu)).toContain('DEMO-USERPAYING');
    });

    it.each(['SIGINT', 'SIGTERM'] as const)('stops the fake as well on %s', async (signal) => {
      await start();
      const [, fake = ''] = /a fake WeCom at (\S+),/u.exec(app?.output ?? '') ?? [];
      expect((await fetch(fake)).status).toBe(404);
      app?.signal(signal);
      expect(await app?.exit).toEqual({ code: null, signal });
      await until(async () => (await fetch(fake).catch(() => undefined)) === undefined);
    });

    it('answers the curl commands that it prints, the last with an error that helps', async () => {
      const [paid = '', unpaid = '', foreign = ''] = urls;
      expect(await get(paid)).toMatchObject({
        status: 200,
        body: { out_trade_no: 'DEMO-SUCCESS', trade_state: 'SUCCESS' },
      });
      expect(await get(unpaid)).toMatchObject({
        status: 200,
        body: { out_trade_no: 'DEMO-NOTPAY', trade_state: 'NOTPAY' },
      });
      expect(await get(foreign)).toMatchObject({
        status: 502,
        body: { statusCode: 502, code: 'PERMISSION_DENIED' },
      });
      await shared.printed(/errcode 660001\)\. Check mchid/u);
    });
  });

  describe('with WECOM_* variables', () => {
    let wecom: FakeWeCom;
    let env: Readonly<Record<string, string>>;
    beforeEach(async () => {
      wecom = await FakeWeCom.start();
      wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100 });
      const { corpId, corpSecret, mchid } = wecom.credentials;
      env = {
        WECOM_CORP_ID: corpId,
        WECOM_CORP_SECRET: corpSecret,
        WECOM_PAY_MCHID: mchid,
        WECOM_BASE_URL: wecom.baseUrl,
      };
    });
    afterEach(() => wecom.close());

    it('names the WeCom that it queries, and queries that one', async () => {
      const [order = '', unknown = '', malformed = ''] = await start(env);
      expect(app?.output).toContain(`uses ${wecom.baseUrl} with corp ID ${wecom.credentials.corpId}`);
      expect(await get(order.replace('YOUR_OUT_TRADE_NO', 'ORDER-1'))).toMatchObject({
        status: 200,
        body: { trade_state: 'NOTPAY' },
      });
      expect(await get(unknown)).toMatchObject({ status: 404, body: { code: 'ORDER_NOT_FOUND' } });
      expect(await get(malformed)).toMatchObject({ status: 422, body: { code: 'INVALID_REQUEST' } });
      expect(wecom.requestsTo(GET_ORDER)).toHaveLength(2);
      expect(app?.output).not.toContain(wecom.credentials.corpSecret);
    });

    it('expects the merchant number in the URL when none is configured', async () => {
      const [order = ''] = await start({ ...env, WECOM_PAY_MCHID: '' });
      const url = order.replace('YOUR_OUT_TRADE_NO', 'ORDER-1');
      expect(await get(url.replace('YOUR_MCHID', wecom.credentials.mchid))).toMatchObject({
        status: 200,
        body: { trade_state: 'NOTPAY' },
      });
    });

    it('refuses to start when only some are set, and names them', async () => {
      app = run({ WECOM_CORP_ID: 'ww0000000000000001', WECOM_PAY_MCHID: '1900000001' });
      expect(await app.exit).toEqual({ code: 1, signal: null });
      expect(app.output).toContain('WECOM_CORP_ID, WECOM_PAY_MCHID set, but not WECOM_CORP_SECRET.');
    });

    it('ends at once on SIGINT, though a query hangs and a connection is open', async () => {
      wecom.faults.add({ kind: 'hang', on: GET_ORDER, times: Infinity });
      const [order = ''] = await start(env);
      const answer = fetch(order.replace('YOUR_OUT_TRADE_NO', 'ORDER-1')).catch(() => undefined);
      await wecom.waitForRequest(GET_ORDER, { timeout: 60_000 });
      const before = Date.now();
      app?.signal('SIGINT');
      expect(await app?.exit).toEqual({ code: null, signal: 'SIGINT' });
      expect(Date.now() - before).toBeLessThan(ENDS_WITHIN);
      await answer;
    });
  });

  it('reports a port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    app = run({ PORT: String(port) });
    const { code } = await app.exit;
    other.close();
    await once(other, 'close');
    expect(code).toBe(1);
    expect(app.output).toContain(`Port ${port} is already in use.`);
  });

  it('reports a PORT that is not a port', async () => {
    app = run({ PORT: 'eighty' });
    expect((await app.exit).code).toBe(1);
    expect(app.output).toContain('PORT must be a whole number from 0 to 65535, got "eighty".');
  });
});

/** The URLs of the three curl commands. */
async function urlsPrintedBy(app: ChildApp): Promise<readonly string[]> {
  await app.printed(/Press Ctrl-C/u);
  return [...app.output.matchAll(/^ {2}curl .*?(http:[^'\s]+)/gmu)].map(([, url = '']) => url);
}

/** Unlike a kill, this also stops the fake that the sample may have started. */
async function end(app: ChildApp | undefined): Promise<void> {
  app?.signal('SIGTERM');
  await app?.exit;
}

async function get(url: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url);
  return { status: response.status, body: await response.json() };
}
