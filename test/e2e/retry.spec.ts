import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  WeComBusyError,
  WeComCredentialError,
  WeComHttpError,
  WeComPermissionError,
  WeComReplyError,
  WeComThrottledError,
  WeComTimeoutError,
  WeComUnavailableError,
  WeComUnknownError,
} from '../../lib/index.js';
import type { RequestFault } from '../../lib/testing/index.js';
import { FakeWeCom } from '../../lib/testing/index.js';
import { failureOf } from '../support/e2e-failure.js';
import { GET_ORDER, GET_TOKEN, ORDER, useScene } from '../support/e2e-scene.js';
import { durationOf } from '../support/e2e-time.js';

const status = (code: number, headers?: Record<string, string>): RequestFault =>
  headers ? { kind: 'status', status: code, headers } : { kind: 'status', status: code };
const errcode = (code: number): RequestFault => ({ kind: 'errcode', errcode: code });
const withoutState: RequestFault = { kind: 'patch', fields: { trade_state: undefined } };

/** Only what hangs is given up on early: the rest has its time on a busy machine. */
function patienceWith({ kind }: RequestFault): { readonly attemptTimeout?: number } {
  return kind === 'hang' ? { attemptTimeout: 3_000 } : {};
}

describe('a fault that lasts', () => {
  const scene = useScene();

  it.each([
    ['HTTP 408', status(408), 3, WeComUnavailableError, true],
    ['HTTP 429', status(429), 3, WeComThrottledError, true],
    ['HTTP 500', status(500), 3, WeComUnavailableError, true],
    ['HTTP 502', status(502), 3, WeComUnavailableError, true],
    ['HTTP 503', status(503), 3, WeComUnavailableError, true],
    ['HTTP 301', status(301), 1, WeComHttpError, false],
    ['HTTP 307', status(307), 1, WeComHttpError, false],
    ['HTTP 400', status(400), 1, WeComHttpError, false],
    ['HTTP 403', status(403), 1, WeComHttpError, false],
    ['HTTP 404', status(404), 1, WeComHttpError, false],
    ['no answer', { kind: 'hang' }, 3, WeComTimeoutError, true],
    ['not JSON', { kind: 'html' }, 2, WeComReplyError, true],
    ['no trade_state', withoutState, 2, WeComReplyError, true],
    ['errcode -1', errcode(-1), 4, WeComBusyError, true],
    ['errcode 6000', errcode(6000), 4, WeComBusyError, true],
    ['errcode 45035', errcode(45035), 4, WeComBusyError, true],
    ['errcode 40013', errcode(40013), 1, WeComCredentialError, false],
    ['errcode 45009', errcode(45009), 1, WeComThrottledError, true],
    ['errcode 45036', errcode(45036), 1, WeComThrottledError, true],
    ['an unknown errcode', errcode(99_999), 1, WeComUnknownError, false],
  ] as const)(
    'has get_order sent as often as the rules say: %s',
    async (_what, fault, requests, type, retryable) => {
      const { orders } = await scene.current.startWarm(patienceWith(fault));
      scene.current.wecom.faults.add({ ...fault, on: GET_ORDER, times: Infinity });
      const failure = await failureOf(orders.query(ORDER));
      expect(failure).toBeInstanceOf(type);
      expect(failure).toMatchObject({ retryable, endpoint: GET_ORDER, attempts: requests });
      expect(scene.current.sent()).toEqual({ gettoken: 0, get_order: requests });
    },
  );

  it.each([
    ['HTTP 503', status(503), 3, WeComUnavailableError],
    ['HTTP 404', status(404), 1, WeComHttpError],
    ['a reset', { kind: 'reset' }, 3, WeComUnavailableError],
    ['not JSON', { kind: 'html' }, 2, WeComReplyError],
    ['no access_token', { kind: 'patch', fields: { access_token: undefined } }, 2, WeComReplyError],
    ['errcode -1', errcode(-1), 4, WeComBusyError],
    ['errcode 40001', errcode(40001), 1, WeComCredentialError],
    ['errcode 40013', errcode(40013), 1, WeComCredentialError],
    ['errcode 40091', errcode(40091), 1, WeComCredentialError],
    ['errcode 60020', errcode(60020), 1, WeComPermissionError],
    ['errcode 45009', errcode(45009), 1, WeComThrottledError],
    ['an unknown errcode', errcode(99_999), 1, WeComUnknownError],
  ] as const)(
    'has gettoken sent as often as the rules say, and get_order not at all: %s',
    async (_what, fault, requests, type) => {
      const { orders } = await scene.current.start();
      scene.current.wecom.faults.add({ ...fault, on: GET_TOKEN, times: Infinity });
      const failure = await failureOf(orders.query(ORDER));
      expect(failure).toBeInstanceOf(type);
      expect(failure).toMatchObject({ endpoint: GET_TOKEN, attempts: requests });
      expect(scene.current.sent()).toEqual({ gettoken: requests, get_order: 0 });
    },
  );

  it.each([48001, 48002, 50003, 60020, 60031, 301002, 301042, 660001, 660013])(
    'is a permission that an administrator must grant: errcode %d',
    async (code) => {
      const { orders } = await scene.current.startWarm();
      scene.current.wecom.faults.add({ ...errcode(code), on: GET_ORDER });
      const failure = await failureOf(orders.query(ORDER));
      expect(failure).toBeInstanceOf(WeComPermissionError);
      expect(failure).toMatchObject({ errcode: code, retryable: false, hint: expect.stringMatching(/\S/u) });
      expect(failure.message).toContain(failure.hint);
      expect(scene.current.sent().get_order).toBe(1);
    },
  );
});

describe('a fault that passes', () => {
  const scene = useScene({}, { jitter: true });

  it.each<[string, RequestFault]>([
    ['HTTP 503', status(503)],
    ['HTTP 429', status(429)],
    ['no answer', { kind: 'hang' }],
    ['not JSON', { kind: 'html' }],
    ['no trade_state', withoutState],
    ['another order', { kind: 'wrong-order' }],
    ['errcode -1', errcode(-1)],
    ['errcode 6000', errcode(6000)],
  ])('costs one more request, and no failure: %s', async (_what, fault) => {
    const { orders } = await scene.current.startWarm(patienceWith(fault));
    scene.current.wecom.faults.add({ ...fault, on: GET_ORDER });
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    expect(scene.current.sent()).toEqual({ gettoken: 0, get_order: 2 });
  });
});

describe('Retry-After', () => {
  const scene = useScene();

  it('is waited for', async () => {
    const { orders } = await scene.current.startWarm();
    scene.current.wecom.faults.add({ ...status(503, { 'retry-after': '1' }), on: GET_ORDER });
    expect(await durationOf(orders.query(ORDER))).toBeGreaterThan(950);
    expect(scene.current.sent().get_order).toBe(2);
  });

  it.each([
    ['given as a day in seconds', '86400', 60_000],
    ['given as a date a day ahead', new Date(Date.now() + 86_400_000).toUTCString(), 60_000],
  ])(
    'counts as a minute when %s, and fails at once a call that ends earlier',
    async (_what, value, retryAfter) => {
      const { orders } = await scene.current.startWarm();
      scene.current.wecom.faults.add({ ...status(503, { 'retry-after': value }), on: GET_ORDER });
      expect(await failureOf(orders.query(ORDER))).toMatchObject({ code: 'UNAVAILABLE', retryAfter });
      expect(scene.current.sent().get_order).toBe(1);
    },
  );

  it.each(['soon', '-5', ''])('is ignored when it is %j', async (value) => {
    const { orders } = await scene.current.startWarm();
    scene.current.wecom.faults.add({ ...status(429, { 'retry-after': value }), on: GET_ORDER });
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    expect(scene.current.sent().get_order).toBe(2);
  });
});

describe('a redirect', () => {
  const scene = useScene();
  let elsewhere: FakeWeCom;

  beforeEach(async () => {
    elsewhere = await FakeWeCom.start();
  });
  afterEach(() => elsewhere.close());

  it.each([301, 302, 303, 307, 308])('is not followed: HTTP %d', async (code) => {
    const { orders } = await scene.current.start();
    for (const on of [GET_TOKEN, GET_ORDER] as const) {
      const headers = { location: `${elsewhere.baseUrl}${on}` };
      scene.current.wecom.faults.add({ ...status(code, headers), on });
      const failure = await failureOf(orders.query(ORDER));
      expect(failure).toBeInstanceOf(WeComHttpError);
      expect(failure.hint).toContain('Redirects are never followed');
    }
    expect(elsewhere.connections).toBe(0);
    expect(scene.current.sent()).toEqual({ gettoken: 2, get_order: 1 });
  });
});
