import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { FakeWeComOptions } from '../../../lib/testing/index.js';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { runChild } from '../../support/e2e-child.js';
import { getOrder, GET_ORDER, getToken, GET_TOKEN, postOrder } from './client.js';
import { bodyOf, openSocket, rawGetToken, tokenRequest } from './raw-client.js';

const FIXTURES = new URL('fixtures/', import.meta.url);

const started: FakeWeCom[] = [];

async function start(options?: FakeWeComOptions): Promise<FakeWeCom> {
  const wecom = await FakeWeCom.start(options);
  started.push(wecom);
  return wecom;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((wecom) => wecom.close()));
});

describe('start', () => {
  it('serves on a free port of 127.0.0.1', async () => {
    const wecom = await start();
    expect(wecom.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(wecom.credentials).toEqual({
      corpId: 'ww0000000000000001',
      corpSecret: expect.stringMatching(/^\w{43}$/),
      mchid: '1900000001',
    });
  });

  it('serves the account it is given', async () => {
    const account = { corpId: 'ww7', corpSecret: 'secret', mchid: '1700000000' };
    const wecom = await start(account);
    expect(wecom.credentials).toEqual(account);
    expect((await getOrder(wecom, 'ORDER-1')).body).toMatchObject({ errcode: 720501 });
  });

  it('returns a reachable base URL when it listens everywhere', async () => {
    const wecom = await start({ host: '0.0.0.0' });
    expect(wecom.baseUrl).toMatch('http://127.0.0.1:');
    expect((await getToken(wecom)).body).toMatchObject({ errcode: 0 });
  });

  it('serves https with a key and a certificate', async () => {
    const key = readFileSync(new URL('localhost-key.pem', FIXTURES));
    const cert = readFileSync(new URL('localhost-cert.pem', FIXTURES));
    const wecom = await start({ tls: { key, cert } });
    expect(wecom.baseUrl).toMatch(/^https:/);
    expect(JSON.parse(bodyOf(await rawGetToken(wecom)))).toMatchObject({ errcode: 0 });
    expect(wecom.requests[0]).toMatchObject({ connection: 1 });
  });

  it('names the port that is in use', async () => {
    const port = Number(new URL((await start()).baseUrl).port);
    await expect(FakeWeCom.start({ port })).rejects.toThrow(
      `FakeWeCom cannot listen on port ${port} of 127.0.0.1: the port is in use; choose another, or 0 to pick a free one`,
    );
  });

  it('answers 404 on a path it does not serve', async () => {
    const wecom = await start();
    const response = await fetch(`${wecom.baseUrl}/cgi-bin/miniapppay/no_such_api`, { method: 'POST' });
    expect([response.status, await response.text()]).toEqual([404, '']);
  });

  it('dates its answers by its clock', async () => {
    const wecom = await start({ now: () => Date.UTC(2026, 10, 29, 12) });
    wecom.clock.advance(90_000);
    const { headers } = await fetch(`${wecom.baseUrl}${GET_TOKEN}`);
    expect(headers.get('date')).toBe('Sun, 29 Nov 2026 12:01:30 GMT');
  });

  it('repeats errcode and errmsg in headers of every reply', async () => {
    const wecom = await start();
    wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100 });
    wecom.faults.add({ kind: 'errcode', errcode: -1, errmsg: 'busy\n系统', on: GET_ORDER, after: 2 });
    wecom.faults.add({
      kind: 'patch',
      fields: { errcode: 6000, errmsg: 'conflict' },
      on: GET_ORDER,
      after: 3,
    });
    const said = async (path: string, out_trade_no?: string) => {
      const reply = await (path === GET_TOKEN ? getToken(wecom) : getOrder(wecom, out_trade_no ?? ''));
      const { errmsg = 'ok' } = reply.body;
      return [reply.headers.get('error-code'), reply.headers.get('error-msg'), errmsg];
    };
    expect(await said(GET_TOKEN)).toEqual(['0', 'ok', 'ok']);
    expect(await said(GET_ORDER, 'ORDER-1')).toEqual(['0', 'ok', 'ok']);
    const [errcode, text, errmsg] = await said(GET_ORDER, 'ORDER-2');
    expect([errcode, text]).toEqual(['720501', errmsg]);
    expect(await said(GET_ORDER, 'ORDER-1')).toEqual(['-1', 'busy???', 'busy\n系统']);
    expect(await said(GET_ORDER, 'ORDER-1')).toEqual(['6000', 'conflict', 'conflict']);
  });

  it('keeps a connection as the client wishes, and does not say for how long', async () => {
    const wecom = await start();
    const wish = (connection: 'close' | 'keep-alive') =>
      new Promise<string>((resolve) => {
        const socket = openSocket(wecom);
        socket.once('data', (chunk: Buffer) => {
          socket.destroy();
          resolve(chunk.toString().split('\r\n\r\n')[0]!.toLowerCase());
        });
        socket.write(tokenRequest(wecom, connection));
      });
    expect(await wish('keep-alive')).toMatch(/^connection: keep-alive$/mu);
    expect(await wish('keep-alive')).not.toMatch(/^keep-alive:/mu);
    expect(await wish('close')).toMatch(/^connection: close$/mu);
  });

  it('waits before every answer', async () => {
    const wecom = await start({ latency: 40 });
    const asked = performance.now();
    await getToken(wecom);
    expect(performance.now() - asked).toBeGreaterThan(35);
  });
});

describe('close', () => {
  it('may be called twice, and refuses from then on', async () => {
    const wecom = await start();
    await getToken(wecom);
    await Promise.all([wecom.close(), wecom.close()]);
    await expect(getToken(wecom)).rejects.toThrow('fetch failed');
  });

  it('ends hanging, dripping and delayed answers', async () => {
    const wecom = await start();
    wecom.faults.add({ kind: 'hang' });
    wecom.faults.add({ kind: 'drip', intervalMs: 60_000 });
    wecom.faults.add({ kind: 'delay', ms: 60_000 });
    const replies = [getToken(wecom), getToken(wecom), getToken(wecom)];
    const outcomes = Promise.allSettled(replies);
    await wecom.waitForRequest(GET_TOKEN, { count: 3 });
    await wecom.close();
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('is what disposing does', async () => {
    const wecom = await start();
    await wecom[Symbol.asyncDispose]();
    await expect(getToken(wecom)).rejects.toThrow('fetch failed');
  });
});

describe('requests', () => {
  it('records what was requested and how it was answered', async () => {
    const wecom = await start({ now: () => 1_700_000_000_000 });
    wecom.clock.advance(5);
    await getOrder(wecom, 'ORDER-1', 'some-token');
    expect(wecom.requests).toEqual([
      {
        method: 'POST',
        path: `${GET_ORDER}?access_token=some-token`,
        endpoint: GET_ORDER,
        query: { access_token: 'some-token' },
        headers: expect.objectContaining({ host: new URL(wecom.baseUrl).host }),
        body: { mchid: '1900000001', out_trade_no: 'ORDER-1' },
        at: 1_700_000_000_005,
        connection: 1,
        fault: undefined,
        status: 200,
        errcode: 40014,
      },
    ]);
  });

  it('keeps a body that is not JSON as text', async () => {
    const wecom = await start();
    await postOrder(wecom, 'not json', 'some-token');
    expect(wecom.requests[0]?.body).toBe('not json');
  });

  it('has no answer while none was sent', async () => {
    const wecom = await start();
    wecom.faults.add({ kind: 'reset' });
    await expect(getToken(wecom)).rejects.toThrow('fetch failed');
    expect(wecom.requests[0]).toMatchObject({ fault: 'reset', status: undefined, errcode: undefined });
  });

  it('distinguishes endpoints, and can be cleared', async () => {
    const wecom = await start();
    await getOrder(wecom, 'ORDER-1');
    expect(wecom.requestsTo(GET_TOKEN)).toHaveLength(1);
    expect(wecom.requestsTo(GET_ORDER)).toHaveLength(1);
    wecom.clearHistory();
    expect(wecom.requests).toEqual([]);
  });

  it('keeps only the latest ones', async () => {
    const wecom = await start({ historySize: 2 });
    for (const corpid of ['a', 'b', 'c']) await getToken(wecom, { corpid });
    expect(wecom.requests.map(({ query }) => query['corpid'])).toEqual(['b', 'c']);
  });

  it('numbers the TCP connections', async () => {
    const wecom = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = () =>
      new Promise<void>((resolve, reject) => {
        const sent = request(`${wecom.baseUrl}${GET_TOKEN}`, { agent }, (reply) =>
          reply.resume().on('end', resolve),
        );
        sent.on('error', reject).end();
      });
    await Promise.all([ask(), ask()]);
    agent.destroy();
    await rawGetToken(wecom);
    expect(wecom.requests.map(({ connection }) => connection)).toEqual([1, 1, 2]);
    expect(wecom.connections).toBe(2);
  });
});

describe('waitForRequest', () => {
  it('resolves at once with a past request', async () => {
    const wecom = await start();
    await getToken(wecom);
    expect(await wecom.waitForRequest(GET_TOKEN)).toBe(wecom.requests[0]);
  });

  it('resolves with the n-th match, when it arrives', async () => {
    const wecom = await start();
    await getToken(wecom, { corpid: 'first' });
    const second = wecom.waitForRequest(({ endpoint }) => endpoint === GET_TOKEN, { count: 2 });
    await getOrder(wecom, 'ORDER-1', 'some-token');
    await getToken(wecom, { corpid: 'second' });
    expect((await second).query).toMatchObject({ corpid: 'second' });
  });

  it('rejects when nothing arrives in time', async () => {
    const wecom = await start();
    await getToken(wecom);
    await expect(wecom.waitForRequest(GET_TOKEN, { count: 3, timeout: 5 })).rejects.toThrow(
      'FakeWeCom: 1 of 3 requests to /cgi-bin/gettoken arrived within 5 ms',
    );
  });

  it('rejects when the predicate throws', async () => {
    const wecom = await start();
    const wait = wecom.waitForRequest(() => {
      throw new Error('in the test');
    });
    await Promise.all([expect(wait).rejects.toThrow('in the test'), getToken(wecom)]);
  });

  it('rejects when the fake is closed', async () => {
    const wecom = await start();
    const wait = wecom.waitForRequest(GET_TOKEN);
    await Promise.all([expect(wait).rejects.toThrow('closed while waiting'), wecom.close()]);
  });
});

describe('what observes a fake WeCom', () => {
  it('is heard when it throws, and keeps neither an answer nor a repeated notification back', async () => {
    const output = await runChild('throwing-observers.mjs', await start());
    expect(JSON.parse(output)).toEqual({
      status: 200,
      sent: 2,
      uncaught: ['onRequest failed', 'onSent failed', 'onSent failed'],
    });
  });
});
