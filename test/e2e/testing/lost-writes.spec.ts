import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../../lib/testing/index.js';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { until } from '../../support/e2e-time.js';
import {
  CLOSE_ORDER,
  CREATE_ORDER,
  errcodeOf,
  GET_REFUND_DETAIL,
  GET_SIGN,
  newOrder,
  newRefund,
  obtainToken,
  post,
  REFUND,
} from './client.js';

let wecom: FakeWeCom;

beforeEach(async () => {
  wecom = await FakeWeCom.start({ closableAfter: 0 });
  for (const out_trade_no of ['ORDER-2', 'ORDER-3']) wecom.orders.create({ out_trade_no, total: 100 });
  wecom.orders.pay('ORDER-3');
});
afterEach(() => wecom.close());

/** Each write, and whether WeCom has carried it out. */
const WRITES = [
  ['create_order', CREATE_ORDER, () => newOrder(wecom), () => wecom.orders.get('ORDER-1') !== undefined],
  [
    'close_order',
    CLOSE_ORDER,
    () => ({ mchid: wecom.credentials.mchid, out_trade_no: 'ORDER-2' }),
    () => wecom.orders.get('ORDER-2')?.trade_state === 'CLOSED',
  ],
  [
    'refund',
    REFUND,
    () => newRefund(wecom, { out_trade_no: 'ORDER-3' }),
    () => wecom.refunds.runsOf('REFUND-1') === 1,
  ],
] as const;

const LOST: readonly Fault[] = [
  { kind: 'reset' },
  { kind: 'half-close' },
  { kind: 'html' },
  { kind: 'empty' },
  { kind: 'body', body: 'null' },
];
const REFUSED: readonly Fault[] = [
  { kind: 'errcode', errcode: -1 },
  { kind: 'status', status: 502 },
];

describe.each(WRITES)('%s', (_, endpoint, body, isCarriedOut) => {
  const send = () => post(wecom, endpoint, body()).catch(() => 'no answer');

  it.each(LOST)('is carried out although its answer is lost, by %j', async (fault) => {
    wecom.faults.add({ ...fault, on: endpoint } as Fault);
    expect(await send()).toBe('no answer');
    expect(isCarriedOut()).toBe(true);
  });

  it.each([...LOST, ...REFUSED])('is not carried out if it never arrived, with %j', async (fault) => {
    wecom.faults.add({ ...fault, on: endpoint, carriedOut: false } as Fault);
    await send();
    expect(isCarriedOut()).toBe(false);
    expect(wecom.requestsTo(endpoint)).toHaveLength(1);
  });

  it.each(REFUSED)('is not carried out if WeCom refuses it, unless told so, with %j', async (fault) => {
    wecom.faults.add({ ...fault, on: endpoint } as Fault);
    await send();
    expect(isCarriedOut()).toBe(false);
    wecom.faults.add({ ...fault, on: endpoint, carriedOut: true } as Fault);
    await send();
    expect(isCarriedOut()).toBe(true);
  });

  it('is carried out late, when the client has gone', async () => {
    wecom.faults.add({ kind: 'delay', ms: 50, of: 'request', on: endpoint });
    const access_token = await obtainToken(wecom);
    const controller = new AbortController();
    const sent = fetch(`${wecom.baseUrl}${endpoint}?access_token=${access_token}`, {
      method: 'POST',
      body: JSON.stringify(body()),
      signal: controller.signal,
    });
    await wecom.waitForRequest(endpoint);
    expect(isCarriedOut()).toBe(false);
    controller.abort();
    await expect(sent).rejects.toThrow('abort');
    await until(isCarriedOut);
  });
});

describe('faults', () => {
  it.each([CREATE_ORDER, CLOSE_ORDER, GET_SIGN, REFUND, GET_REFUND_DETAIL] as const)(
    'hit %s alone',
    async (on) => {
      wecom.faults.add({ kind: 'errcode', errcode: 60020, on });
      const others = [GET_SIGN, CREATE_ORDER].filter((endpoint) => endpoint !== on);
      const codes = [];
      for (const endpoint of [...others, on]) codes.push(errcodeOf(await post(wecom, endpoint, {})));
      expect(codes).toEqual([...others.map(() => 40063), 60020]);
    },
  );
});
