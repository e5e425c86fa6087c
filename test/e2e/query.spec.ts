import { describe, expect, it, jest } from '@jest/globals';
import type { Drift, OrderRef } from '../../lib/index.js';
import {
  isFinal,
  OrderDto,
  OrderNotFoundError,
  TRADE_STATES,
  WeComOptionsError,
  WeComReplyError,
  WeComRequestError,
} from '../../lib/index.js';
import { failureOf } from '../support/e2e-failure.js';
import { RecordingLogger } from '../support/e2e-logger.js';
import { GET_ORDER, ORDER, useScene } from '../support/e2e-scene.js';

const ESCAPED_QUOTE = 'must be a string of 6 to 32 characters, of A-Z a-z 0-9 _ - | *, got';
const scene = useScene({
  accounts: [{ corpId: 'ww0000000000000001', corpSecret: 'AnotherAppOfTheSameCorp', mchid: '1900000002' }],
});

describe('OrderQueryService.query()', () => {
  it.each(TRADE_STATES)('returns an order that is %s', async (trade_state) => {
    const { wecom } = scene.current;
    const { orders } = await scene.current.start();
    if (trade_state === 'SUCCESS' || trade_state === 'REFUND') wecom.orders.pay(ORDER.out_trade_no);
    wecom.faults.add({ kind: 'patch', fields: { trade_state }, on: GET_ORDER });
    const order = await orders.query(ORDER);
    expect(order).toBeInstanceOf(OrderDto);
    expect(order).toMatchObject({ ...ORDER, trade_state, amount: { total: 100, payer_currency: 'CNY' } });
  });

  it('returns everything that WeCom says about a paid order', async () => {
    const { wecom } = scene.current;
    const { orders } = await scene.current.start();
    const goods = { goods_id: 'G1', quantity: 2, unit_price: 10, discount_amount: 1 };
    const promotion = { coupon_id: 'C1', amount: 5, scope: 'SINGLE', type: 'CASH', goods_detail: [goods] };
    wecom.orders.pay(ORDER.out_trade_no, { payer_total: 95, promotion_detail: [promotion] });
    const { promotion_detail, ...order } = await orders.query(ORDER);
    const { promotion_detail: sentPromotions, attach, ...sent } = { ...wecom.orders.get(ORDER.out_trade_no) };
    expect(order).toEqual(sent);
    expect(attach).toBe('');
    expect(promotion_detail).toEqual(sentPromotions);
  });

  it('accepts a trade_state that is newer than this library, and does not treat it as final', async () => {
    const { orders } = await scene.current.start();
    scene.current.wecom.faults.add({ kind: 'patch', fields: { trade_state: 'FROZEN' }, on: GET_ORDER });
    const order = await orders.query(ORDER);
    expect(order.trade_state).toBe('FROZEN');
    expect(isFinal(order)).toBe(false);
  });

  it('fails for an order that WeCom does not know', async () => {
    const { orders } = await scene.current.start();
    const failure = await failureOf(orders.query({ out_trade_no: 'UNKNOWN-1' }));
    expect(failure).toBeInstanceOf(OrderNotFoundError);
    expect(failure).toMatchObject({ errcode: 720501, retryable: false, attempts: 1, endpoint: GET_ORDER });
    expect(failure.hint).toContain('created by the miniapppay API');
    expect(scene.current.sent().get_order).toBe(1);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['order', { out_trade_no: 'SOMEONE-ELSES' }, /a different out_trade_no than the request/u],
    ['merchant', { mchid: '1900000009' }, /a different mchid than the request/u],
  ])('refuses a reply that is about another %s, after asking once more', async (_other, ids, sentence) => {
    const { orders } = await scene.current.startWarm();
    scene.current.wecom.faults.add({ kind: 'wrong-order', ...ids, times: Infinity });
    const failure = await failureOf(orders.query(ORDER));
    expect(failure).toBeInstanceOf(WeComReplyError);
    expect(failure.message).toMatch(sentence);
    expect(scene.current.sent()).toEqual({ gettoken: 0, get_order: 2 });
  });
});

describe('mchid', () => {
  it('is that of the options unless the order has its own', async () => {
    const { wecom } = scene.current;
    const { orders } = await scene.current.start();
    wecom.orders.create({ ...ORDER, mchid: '1900000002', total: 7 });
    expect(await orders.query(ORDER)).toMatchObject({ mchid: wecom.credentials.mchid });
    expect(await orders.query({ ...ORDER, mchid: '1900000002' })).toMatchObject({ amount: { total: 7 } });
  });

  it('is required before any I/O when neither has it', async () => {
    const { mchid: _left, ...options } = scene.current.options();
    const { orders } = await scene.current.startWith(options);
    const failure = await failureOf(orders.query(ORDER));
    expect(failure).toBeInstanceOf(WeComOptionsError);
    expect(failure.message).toBe('mchid is missing: pass it, or set the option mchid.');
    expect(scene.current.wecom.connections).toBe(0);
  });
});

const of = (out_trade_no: unknown) => ({ out_trade_no }) as OrderRef;

describe('a wrong order reference', () => {
  it.each<[string, unknown, string]>([
    [
      '10,000 characters',
      of('A'.repeat(10_000)),
      `out_trade_no ${ESCAPED_QUOTE} a string of 10000 characters.`,
    ],
    [
      'a line break',
      of('ORDER-1\n[FAKE] paid'),
      String.raw`out_trade_no ${ESCAPED_QUOTE} "ORDER-1\u{a}[FAKE] paid".`,
    ],
    ['bidirectional text', of('ORDER\u202E1'), String.raw`out_trade_no ${ESCAPED_QUOTE} "ORDER\u{202e}1".`],
    ['too few characters', of('ORDER'), `out_trade_no ${ESCAPED_QUOTE} "ORDER".`],
    ['a number', of(123_456), 'out_trade_no must be a string of 6 to 32 characters'],
    ['nothing', of(undefined), 'out_trade_no must be a string of 6 to 32 characters'],
    ['no reference at all', undefined, 'The order must be { out_trade_no }, got undefined.'],
    ['null', null, 'The order must be { out_trade_no }, got null.'],
    ['the number itself', 'ORDER-1', 'The order must be { out_trade_no }, got a string of 7 characters.'],
    ['an mchid of another type', { ...ORDER, mchid: 5 }, 'mchid must be a string of 1 to 32 characters'],
    ['an mchid with a space', { ...ORDER, mchid: '19 1' }, 'mchid must be a string of 1 to 32 characters'],
  ])('fails before any I/O, in one short line, with %s', async (_what, ref, sentence) => {
    const { orders } = await scene.current.start();
    const failure = await failureOf(orders.query(ref as OrderRef));
    expect(failure).toBeInstanceOf(WeComRequestError);
    expect(failure.message).toContain(sentence);
    expect(failure.message.length).toBeLessThan(200);
    expect(failure.message).toMatch(/^[\x20-\x7e…]+$/u);
    expect(failure).toMatchObject({ retryable: false, attempts: 0, errcode: undefined });
    expect(scene.current.wecom.requests).toEqual([]);
    expect(scene.current.wecom.connections).toBe(0);
  });
});

describe('drift', () => {
  const DRIFTING = { success_time: 'yesterday', trade_type: 'TELEPATHY' };

  it('is reported once for each field, to the log and to onDrift', async () => {
    const logger = new RecordingLogger();
    const onDrift = jest.fn<(drift: Drift) => void>();
    const { orders } = await scene.current.start({ onDrift }, logger);
    scene.current.wecom.faults.add({ kind: 'patch', fields: DRIFTING, on: GET_ORDER, times: 3 });
    for (let i = 0; i < 3; i += 1) expect(await orders.query(ORDER)).toMatchObject(DRIFTING);

    expect(logger.own.map(({ level }) => level)).toEqual(['warn', 'warn']);
    expect(logger.own[0]).toMatchObject({
      context: 'WeComPay',
      message: expect.stringMatching(/get_order trade_type should be one of JSAPI, .*, got "TELEPATHY"\./u),
    });
    expect(onDrift.mock.calls.map(([{ endpoint, path }]) => [endpoint, path])).toEqual([
      [GET_ORDER, 'trade_type'],
      [GET_ORDER, 'success_time'],
    ]);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new TypeError('a mistake of the host');
      },
    ],
    ['rejects', () => Promise.reject(new TypeError('a mistake of the host'))],
  ])('does not fail the call when onDrift %s', async (_how, onDrift) => {
    const logger = new RecordingLogger();
    const { orders } = await scene.current.start({ onDrift }, logger);
    scene.current.wecom.faults.add({ kind: 'patch', fields: DRIFTING, on: GET_ORDER });
    await expect(orders.query(ORDER)).resolves.toMatchObject(DRIFTING);
    expect(logger.own).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'The option onDrift failed (TypeError).' }),
    );
  });

  it('is no text that is empty because the order has none', async () => {
    const logger = new RecordingLogger();
    const { orders } = await scene.current.start({}, logger);
    const { wecom } = scene.current;
    expect(await orders.query(ORDER)).not.toHaveProperty('scene_info');
    wecom.orders.pay(ORDER.out_trade_no);
    expect(await orders.query(ORDER)).not.toHaveProperty('attach');
    const blank = { device_id: '', total: '' };
    const fields = { payer: {}, scene_info: blank, bank_type: '', amount: { currency: '', total: 100 } };
    wecom.orders.put({ ...ORDER, trade_state: 'NOTPAY', trade_state_desc: '订单未支付', ...fields });
    const order = await orders.query(ORDER);
    expect(order.amount).toEqual({ total: 100 });
    for (const field of ['payer', 'scene_info', 'bank_type']) expect(order).not.toHaveProperty(field);
    expect(logger.own).toEqual([]);
  });

  it('is an error of the family when only the state drifts, whatever stands in its place', async () => {
    const { orders } = await scene.current.start();
    for (const trade_state of [{ toString: 1 }, ['SUCCESS'], 5, null]) {
      scene.current.wecom.faults.add({ kind: 'patch', fields: { trade_state }, on: GET_ORDER, times: 2 });
      expect(await failureOf(orders.query(ORDER))).toBeInstanceOf(WeComReplyError);
    }
  });

  it('is not tolerated in identity and money', async () => {
    const { orders } = await scene.current.start();
    for (const total of ['100', 1.5, -1, 1e21]) {
      scene.current.wecom.faults.add({
        kind: 'patch',
        fields: { amount: { total } },
        on: GET_ORDER,
        times: 2,
      });
      const failure = await failureOf(orders.query(ORDER));
      expect(failure).toBeInstanceOf(WeComReplyError);
      expect(failure.message).toContain('amount.total must be a whole number ≥ 0');
    }
  });
});
