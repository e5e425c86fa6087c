import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { OrderDto, WeComReplyError, WeComTimeoutError, WeComUnavailableError } from '../../lib/index.js';
import type { RequestFault } from '../../lib/testing/index.js';
import { failureOf } from '../support/e2e-failure.js';
import type { Scene } from '../support/e2e-scene.js';
import { GET_ORDER, GET_TOKEN, ORDER, useScene } from '../support/e2e-scene.js';
import { blockEventLoop } from '../support/e2e-time.js';

const scene = useScene();
const body = (text: string): RequestFault => ({ kind: 'body', body: text });
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]));

const UNUSABLE: readonly (readonly [string, RequestFault, RegExp])[] = [
  ['cut in the middle, with broken framing', { kind: 'truncate' }, /the reply is truncated/u],
  [
    'cut in the middle, with intact framing',
    { kind: 'truncate', framing: 'intact' },
    /is not JSON \(\d+ characters\)/u,
  ],
  ['HTML', { kind: 'html' }, /is not JSON/u],
  ['empty', { kind: 'empty' }, /is not JSON \(0 characters\)/u],
  ['null', body('null'), /must be a JSON object, got null/u],
  ['an array', body('[{"errcode":0}]'), /must be a JSON object, got an array/u],
  ['a text', body('"ok"'), /must be a JSON object, got a string of 2 characters/u],
  ['an object without anything', body('{}'), /must be .*, got nothing/u],
  ['arrays of 3,000 levels', body(nested(3_000)), /must be a JSON object, got an array/u],
  ['50,000 keys', body(JSON.stringify(keys(50_000))), /longer than any WeCom reply/u],
  ['longer than 64 KiB', { kind: 'oversize' }, /longer than any WeCom reply/u],
  ['a gzip bomb', { kind: 'gzip-bomb', inflatedMiB: 16 }, /longer than any WeCom reply/u],
  ['a gzip bomb that is long already', { kind: 'gzip-bomb' }, /longer than any WeCom reply/u],
  [
    'said to be gzip and is not',
    { kind: 'body', body: 'plain', headers: { 'content-encoding': 'gzip' } },
    /cannot be decompressed/u,
  ],
  [
    'compressed in an unknown way',
    { kind: 'body', body: 'packed', headers: { 'content-encoding': 'zstd-9000' } },
    /cannot be decompressed/u,
  ],
  [
    'without a usable errcode',
    { kind: 'patch', fields: { errcode: '0' } },
    /errcode must be a whole number/u,
  ],
];

describe.each([
  ['get_order', GET_ORDER],
  ['gettoken', GET_TOKEN],
] as const)('a reply of %s', (_name, on) => {
  it.each(UNUSABLE)('is refused when it is %s', async (_what, fault, sentence) => {
    const { orders } = on === GET_ORDER ? await scene.current.startWarm() : await scene.current.start();
    scene.current.wecom.faults.add({ ...fault, on, times: Infinity });
    const failure = await failureOf(orders.query(ORDER));
    expect(failure).toMatchObject({ retryable: true, endpoint: on });
    expect(failure.message).toMatch(sentence);
    expect(failure).toBeInstanceOf(WeComReplyError);
    expect(scene.current.wecom.requestsTo(on)).toHaveLength(2);
  });

  it.each<[string, RequestFault]>([
    ['just below 64 KiB', { kind: 'oversize', bytes: 64 * 1024 }],
    ['with 5,000 unknown keys', { kind: 'patch', fields: keys(5_000) }],
    ['with an unknown field of 3,000 levels', { kind: 'patch', fields: { news: JSON.parse(nested(3_000)) } }],
    ['with errcode 0', { kind: 'patch', fields: { errcode: 0, errmsg: 'ok' } }],
    ['without errcode', { kind: 'patch', fields: { errcode: undefined } }],
  ])('is accepted %s', async (_what, fault) => {
    const { orders } = await scene.current.start();
    scene.current.wecom.faults.add({ ...fault, on });
    await expect(orders.query(ORDER)).resolves.toMatchObject({ ...ORDER, trade_state: 'NOTPAY' });
    expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 1 });
  });

  it.each<[string, (text: string) => RequestFault]>([
    ['with a byte order mark', (text) => body(`\uFEFF${text}`)],
    ['gzipped', (text) => encoded('gzip', gzipSync(text))],
    ['deflated', (text) => encoded('deflate', deflateSync(text))],
    ['compressed with brotli', (text) => encoded('br', brotliCompressSync(text))],
    ['plain, but said to be gzipped', (text) => encoded('gzip', Buffer.from(text))],
    ['plain, but said to be packed in an unknown way', (text) => encoded('aws-chunked', Buffer.from(text))],
  ])('is accepted when sent %s', async (_what, faultOf) => {
    const { orders } = await scene.current.start();
    scene.current.wecom.faults.add({ ...faultOf(await answerOf(scene.current, on)), on });
    await expect(orders.query(ORDER)).resolves.toMatchObject({ ...ORDER, trade_state: 'NOTPAY' });
    expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 1 });
  });
});

describe('a hostile order', () => {
  it.each([
    ['promotions of 3,000 levels', `"promotion_detail":${nested(3_000)}`],
    ['promotions that are not a list', '"promotion_detail":null'],
    [
      'keys that reach for the prototype',
      '"__proto__":{"isPaid":true},"constructor":{"prototype":{"isPaid":true}}',
    ],
  ])('is accepted without its %s', async (_what, fields) => {
    const { orders } = await scene.current.startWarm();
    scene.current.wecom.faults.add({ kind: 'body', body: orderWith(scene.current, fields), on: GET_ORDER });
    const order = await orders.query(ORDER);
    expect(Object.keys(order).toSorted()).toEqual([
      'amount',
      'mchid',
      'out_trade_no',
      'promotion_detail',
      'trade_state',
      'trade_state_desc',
    ]);
    expect(order).toBeInstanceOf(OrderDto);
    expect(order.promotion_detail).toEqual([]);
    expect('isPaid' in order || 'isPaid' in {}).toBe(false);
  });
});

describe('a network', () => {
  it('is distinguished from a busy WeCom when it refuses the connection', async () => {
    const { orders } = await scene.current.start();
    const refusal = scene.current.wecom.faults.add({ kind: 'refuse' });
    const failure = await failureOf(orders.query(ORDER));
    expect(failure).toBeInstanceOf(WeComUnavailableError);
    expect(failure).toMatchObject({ retryable: true, attempts: 3, cause: { code: 'ECONNREFUSED' } });
    expect(failure.message).toMatch(/WeCom is unreachable at http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\)/u);
    expect(failure.hint).toContain('Check the network, DNS, the proxy and baseUrl');
    expect(scene.current.wecom.connections).toBe(0);

    refusal.remove();
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
  });

  it('is given up on at the limit of an attempt when it drips one byte every 500 ms', async () => {
    const { orders } = await scene.current.startWarm({ attemptTimeout: 2_000 });
    const drip = scene.current.wecom.faults.add({
      kind: 'drip',
      intervalMs: 500,
      on: GET_ORDER,
      times: Infinity,
    });
    const call = failureOf(orders.query(ORDER));
    expect(await call).toBeInstanceOf(WeComTimeoutError);
    expect(await call).toMatchObject({ limit: 'attempt', attempts: 3, retryable: true });
    expect(scene.current.sent().get_order).toBe(3);
    drip.remove();
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
  });

  it('has not answered when it resets a connection in the middle of an answer', async () => {
    const { orders } = await scene.current.startWarm();
    const reset = scene.current.wecom.faults.add({ kind: 'reset-mid-body', on: GET_ORDER, times: Infinity });
    const failure = await failureOf(orders.query(ORDER));
    expect(failure.retryable).toBe(true);
    // The operating system may show a reset as an ordinary end.
    expect(failure.message).toMatch(/is unreachable|is truncated/u);
    expect([2, 3]).toContain(scene.current.sent().get_order);
    reset.remove();
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
  });

  it('is tried three times on new connections when it ends them without an answer', async () => {
    const { orders } = await scene.current.start();
    scene.current.wecom.faults.add({ kind: 'half-close', on: GET_TOKEN, times: Infinity });
    expect(await failureOf(orders.query(ORDER))).toMatchObject({ code: 'UNAVAILABLE', attempts: 3 });
    expect(scene.current.sent().gettoken).toBe(3);
  });

  it('has answered in time when it answers while the event loop is blocked', async () => {
    const { orders } = await scene.current.startWarm({ attemptTimeout: 4_000, timeout: 4_000 });
    const call = orders.query(ORDER);
    await scene.current.wecom.waitForRequest(GET_ORDER);
    blockEventLoop(4_300);
    await expect(call).resolves.toMatchObject(ORDER);
    expect(scene.current.sent().get_order).toBe(1);
  });
});

function encoded(encoding: string, bytes: Uint8Array): RequestFault {
  return { kind: 'body', body: bytes, headers: { 'content-encoding': encoding } };
}

/** What WeCom answers to a request that is right. */
async function answerOf({ wecom }: Scene, endpoint: string): Promise<string> {
  if (endpoint === GET_ORDER) return JSON.stringify(wecom.orders.get(ORDER.out_trade_no));
  const { corpId, corpSecret } = wecom.credentials;
  const query = new URLSearchParams({ corpid: corpId, corpsecret: corpSecret }).toString();
  const answer = await (await fetch(`${wecom.baseUrl}${GET_TOKEN}?${query}`)).text();
  wecom.clearHistory();
  return answer;
}

function orderWith({ wecom }: Scene, fields: string): string {
  return JSON.stringify(wecom.orders.get(ORDER.out_trade_no)).replace(/\}$/u, `,${fields}}`);
}
