import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RequestFault } from '../../../lib/testing/index.js';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { getOrder, GET_ORDER, getToken, GET_TOKEN, obtainToken } from './client.js';
import { bodyOf, headOf, openSocket, rawGetToken, tokenRequest } from './raw-client.js';

const FIXTURES = new URL('fixtures/', import.meta.url);
const TLS = {
  key: readFileSync(new URL('localhost-key.pem', FIXTURES)),
  cert: readFileSync(new URL('localhost-cert.pem', FIXTURES)),
};

let wecom: FakeWeCom;

beforeEach(async () => {
  wecom = await FakeWeCom.start();
});

afterEach(() => wecom.close());

async function attempt(): Promise<string> {
  const { ending } = await rawGetToken(wecom);
  return ending;
}

async function codes(count: number): Promise<unknown[]> {
  const seen = [];
  for (let i = 0; i < count; i += 1) seen.push((await getToken(wecom)).body['errcode']);
  return seen;
}

async function rawText(fault: RequestFault): Promise<{ response: Response; text: string }> {
  wecom.faults.add(fault);
  const response = await fetch(`${wecom.baseUrl}${GET_TOKEN}`);
  return { response, text: await response.text() };
}

describe.each([
  ['http', {}],
  ['https', { tls: TLS }],
])('FakeWeCom with a fault of the connection over %s', (_, options) => {
  let served: FakeWeCom;

  beforeEach(async () => {
    served = await FakeWeCom.start(options);
  });

  afterEach(() => served.close());

  it('answers when nothing is wrong', async () => {
    const reply = await rawGetToken(served);
    expect(JSON.parse(bodyOf(reply))).toMatchObject({ errcode: 0 });
    expect(reply.ending).toBe('FIN');
  });

  it('sends RST without an answer on reset', async () => {
    served.faults.add({ kind: 'reset' });
    const { bytes, ending } = await rawGetToken(served);
    expect({ received: bytes.length, ending }).toEqual({ received: 0, ending: 'ECONNRESET' });
  });

  it('sends RST after half of the body on reset-mid-body', async () => {
    served.faults.add({ kind: 'reset-mid-body' });
    const reply = await rawGetToken(served);
    expect(['ECONNRESET', 'FIN']).toContain(reply.ending); // a slow reader sees a RST after data as FIN
    expect(headOf(reply)).toMatch(/^HTTP\/1.1 200 OK/);
    expect(bodyOf(reply)).toMatch(/^\{"errcode":0,.*[^}]$/);
  });

  it('sends FIN without an answer on half-close', async () => {
    served.faults.add({ kind: 'half-close' });
    const { bytes, ending } = await rawGetToken(served);
    expect({ received: bytes.length, ending }).toEqual({ received: 0, ending: 'FIN' });
  });

  it('sends FIN before content-length is reached on truncate with broken framing', async () => {
    served.faults.add({ kind: 'truncate' });
    const reply = await rawGetToken(served);
    const announced = Number(/content-length: (\d+)/i.exec(headOf(reply))?.[1]);
    expect(reply.ending).toBe('FIN');
    expect(bodyOf(reply)).toHaveLength(Math.floor(announced / 2));
  });

  it('sends no answer until it is closed on hang', async () => {
    served.faults.add({ kind: 'hang' });
    const reply = rawGetToken(served);
    await served.waitForRequest(GET_TOKEN);
    await served.close();
    expect((await reply).bytes).toHaveLength(0);
  });

  it('sends one byte at a time on drip', async () => {
    served.faults.add({ kind: 'drip', intervalMs: 0 });
    const sizes: number[] = [];
    const reply = await rawGetToken(served, (chunk) => sizes.push(chunk.length));
    expect(JSON.parse(bodyOf(reply))).toMatchObject({ errcode: 0 });
    expect(sizes.length).toBeGreaterThan(10);
  });
});

describe('FakeWeCom with a fault of the body', () => {
  it('sends broken JSON with the right content-length on truncate with intact framing', async () => {
    const { text } = await rawText({ kind: 'truncate', framing: 'intact' });
    expect(text).toMatch(/^\{"errcode":/);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  it('sends a page with status 200 on html', async () => {
    const { response, text } = await rawText({ kind: 'html' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch('text/html');
    expect(text).toMatch(/^<html>/);
  });

  it('sends status 200 and no body on empty', async () => {
    const { response, text } = await rawText({ kind: 'empty' });
    expect([response.status, text]).toEqual([200, '']);
  });

  it('sends any text on body', async () => {
    const { response, text } = await rawText({ kind: 'body', body: 'null' });
    expect(response.headers.get('content-type')).toMatch('application/json');
    expect(text).toBe('null');
  });

  it('sends any bytes, status and headers on body', async () => {
    const body = Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]);
    wecom.faults.add({ kind: 'body', body, status: 202, headers: { 'x-gateway': 'yes' } });
    const response = await fetch(wecom.baseUrl);
    expect(response.status).toBe(202);
    expect(response.headers.get('x-gateway')).toBe('yes');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(body);
  });

  it('sends gzip that inflates to many MiB on gzip-bomb, although nobody asked for gzip', async () => {
    wecom.faults.add({ kind: 'gzip-bomb', inflatedMiB: 8 });
    const { bytes } = await rawGetToken(wecom);
    const packed = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);
    const inflated = gunzipSync(packed).toString();
    expect(packed.length).toBeLessThan(64 * 1024);
    expect(inflated.length).toBeGreaterThan(8 * 1024 * 1024);
    expect(JSON.parse(inflated)).toMatchObject({ errcode: 0 });
  });

  it('sends valid JSON, one byte more than 64 KiB, on oversize', async () => {
    const { response, text } = await rawText({ kind: 'oversize' });
    expect(text).toHaveLength(65_537);
    expect(response.headers.get('content-length')).toBe('65537');
    expect(JSON.parse(text)).toMatchObject({ errcode: 41004 });
  });

  it('sends as many bytes as wanted on oversize', async () => {
    const { text } = await rawText({ kind: 'oversize', bytes: 65_536 });
    expect(text).toHaveLength(65_536);
  });

  it('sends realistic text on errcode, which counts as the answer', async () => {
    wecom.faults.add({ kind: 'errcode', errcode: 60020 });
    const { body } = await getToken(wecom);
    expect(body).toEqual({
      errcode: 60020,
      errmsg: expect.stringMatching(
        /^not allow to access from your ip, hint: \[\d+\], from ip: 127.0.0.1, .*e=60020$/,
      ),
    });
    expect(wecom.requests[0]).toMatchObject({ fault: 'errcode', status: 200, errcode: 60020 });
  });

  it('sends unknown codes and custom texts on errcode', async () => {
    wecom.faults.add({ kind: 'errcode', errcode: 720599 });
    wecom.faults.add({ kind: 'errcode', errcode: -1, errmsg: 'busy' });
    expect((await getToken(wecom)).body['errmsg']).toMatch(/^error 720599, hint/);
    expect((await getToken(wecom)).body).toEqual({ errcode: -1, errmsg: 'busy' });
  });

  it('sends a status with headers on status, and does not follow redirects itself', async () => {
    wecom.faults.add({ kind: 'status', status: 307, headers: { location: 'http://127.0.0.1:1/' } });
    wecom.faults.add({ kind: 'status', status: 503, headers: { 'retry-after': '7' } });
    const moved = await fetch(wecom.baseUrl, { redirect: 'manual' });
    const busy = await fetch(wecom.baseUrl);
    expect([moved.status, moved.headers.get('location')]).toEqual([307, 'http://127.0.0.1:1/']);
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '7']);
  });
});

describe('FakeWeCom with a fault of the answer', () => {
  beforeEach(() => {
    wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100 });
    wecom.orders.pay('ORDER-1');
  });

  it('merges objects, replaces the rest and deletes undefined on patch', async () => {
    const fields = { amount: { total: '100' }, promotion_detail: null, payer: undefined, extra: { deep: 1 } };
    wecom.faults.add({ kind: 'patch', on: GET_ORDER, fields });
    const { body } = await getOrder(wecom, 'ORDER-1');
    expect(body).toMatchObject({
      trade_state: 'SUCCESS',
      amount: { total: '100', payer_total: 100 },
      promotion_detail: null,
      extra: { deep: 1 },
    });
    expect(body).not.toHaveProperty('payer');
    expect((await getOrder(wecom, 'ORDER-1')).body).toEqual(wecom.orders.get('ORDER-1'));
  });

  it('sends the reply for another order on wrong-order, from get_order only', async () => {
    wecom.faults.add({ kind: 'wrong-order' });
    const token = await obtainToken(wecom);
    expect((await getOrder(wecom, 'ORDER-1', token)).body).toMatchObject({
      mchid: '1900000001',
      out_trade_no: 'SOMEONE-ELSES-ORDER',
      trade_state: 'SUCCESS',
    });
  });

  it('sends the reply of another merchant on wrong-order', async () => {
    wecom.faults.add({ kind: 'wrong-order', mchid: '1900000009' });
    expect((await getOrder(wecom, 'ORDER-1')).body).toMatchObject({
      mchid: '1900000009',
      out_trade_no: 'ORDER-1',
    });
  });

  it('sends the answer of the moment of the request, late, on delay', async () => {
    wecom.orders.create({ out_trade_no: 'ORDER-2', total: 100 });
    const token = await obtainToken(wecom);
    wecom.faults.add({ kind: 'delay', ms: 60 });
    const asked = performance.now();
    const reply = getOrder(wecom, 'ORDER-2', token);
    await wecom.waitForRequest(GET_ORDER);
    wecom.orders.pay('ORDER-2');
    expect((await reply).body).toMatchObject({ trade_state: 'NOTPAY' });
    expect(performance.now() - asked).toBeGreaterThan(55);
  });
});

describe('refuse', () => {
  it('refuses connections until it is removed', async () => {
    const refusal = wecom.faults.add({ kind: 'refuse' });
    expect(await attempt()).toBe('ECONNREFUSED');
    const { baseUrl } = wecom;
    refusal.remove();
    expect(await attempt()).toBe('FIN');
    expect(wecom.baseUrl).toBe(baseUrl);
  });

  it('refuses until every refusal is removed, or all are cleared', async () => {
    const first = wecom.faults.add({ kind: 'refuse' });
    wecom.faults.add({ kind: 'refuse' });
    first.remove();
    expect(await attempt()).toBe('ECONNREFUSED');
    wecom.faults.clear();
    expect(await attempt()).toBe('FIN');
  });

  it('may be removed and added again at once', async () => {
    wecom.faults.add({ kind: 'refuse' }).remove();
    wecom.faults.add({ kind: 'refuse' });
    expect(await attempt()).toBe('ECONNREFUSED');
  });

  it('drops idle connections, and busy ones after their answer', async () => {
    wecom.faults.add({ kind: 'delay', ms: 50 });
    const [idle, busy] = [openSocket(wecom), openSocket(wecom)];
    const closed = Promise.all([idle, busy].map((socket) => once(socket.resume(), 'close')));
    const answer = once(busy, 'data');
    busy.write(tokenRequest(wecom, 'keep-alive'));
    await wecom.waitForRequest(GET_TOKEN);
    wecom.faults.add({ kind: 'refuse' });
    expect(String((await answer)[0])).toMatch(/^HTTP\/1.1 200 OK/);
    await closed;
  });

  it('can be closed while it refuses', async () => {
    wecom.faults.add({ kind: 'refuse' });
    await expect(wecom.close()).resolves.toBeUndefined();
    wecom.faults.clear();
    expect(await attempt()).toBe('ECONNREFUSED');
  });
});

describe('the script', () => {
  it('plays faults one after another, each as often as it says', async () => {
    wecom.faults.add({ kind: 'errcode', errcode: -1, times: 2 });
    wecom.faults.add({ kind: 'errcode', errcode: 6000 });
    expect(await codes(4)).toEqual([-1, -1, 6000, 0]);
  });

  it('spares the first requests', async () => {
    wecom.faults.add({ kind: 'errcode', errcode: -1, after: 2 });
    expect(await codes(4)).toEqual([0, 0, -1, 0]);
  });

  it('strikes one endpoint only', async () => {
    const fault = wecom.faults.add({ kind: 'errcode', errcode: -1, on: GET_ORDER, times: Infinity });
    expect(await codes(2)).toEqual([0, 0]);
    expect((await getOrder(wecom, 'ORDER-1')).body).toMatchObject({ errcode: -1 });
    expect(fault.struck).toBe(1);
  });

  it('strikes with a probability', async () => {
    const draws = [0.2, 0.3, 0.29, 0.9];
    const random = () => draws.shift() ?? 1;
    wecom.faults.add({ kind: 'errcode', errcode: -1, times: Infinity, probability: 0.3, random });
    expect(await codes(4)).toEqual([-1, 0, -1, 0]);
  });

  it('ends when removed or cleared', async () => {
    wecom.faults.add({ kind: 'errcode', errcode: -1, times: Infinity }).remove();
    wecom.faults.add({ kind: 'errcode', errcode: 6000, times: Infinity });
    expect(await codes(1)).toEqual([6000]);
    wecom.faults.clear();
    expect(await codes(1)).toEqual([0]);
  });
});
