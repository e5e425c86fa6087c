import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readAnswer } from '../../../../lib/commands/doctor/answer.js';
import { doubtsAfter } from '../../../../lib/commands/doctor/record/doubts.js';
import { Marks } from '../../../../lib/commands/doctor/record/marks.js';
import { outcomeOf } from '../../../../lib/commands/doctor/record/recorded-exchange.js';
import { redacted, redactedErrmsg, redactedHeaders } from '../../../../lib/commands/doctor/record/redact.js';
import { OrderDto } from '../../../../lib/order/dto/order.dto.js';
import { GET_ORDER } from '../../../../lib/order/get-order.endpoint.js';
import { mutatedOrder } from '../../../support/unit-arbitraries.js';
import type { Body } from '../../../support/unit-order.js';
import { paidOrder } from '../../../support/unit-order.js';

const REQUEST = { mchid: paidOrder()['mchid'], out_trade_no: paidOrder()['out_trade_no'] };
const KEPT = new Set(['SUCCESS', 'JSAPI', 'CNY', 'GLOBAL', 'SINGLE', 'CASH', 'NOCASH', '']);

function leavesOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [value];
}

function outcome(request: Body, body: unknown) {
  const reply = { status: 200, headers: {}, body: JSON.stringify(body) };
  return outcomeOf(readAnswer(reply, { endpoint: GET_ORDER, request, dto: OrderDto, secrets: [] }));
}

describe('a redacted answer', () => {
  it('has nothing of an order but its enums and empty texts', () => {
    const order = paidOrder();
    const kept = new Set(leavesOf(redacted(order, new Marks())));
    const seen = leavesOf(order).filter((value) => kept.has(value) && value !== 0);
    expect(seen.filter((value) => !KEPT.has(value as string))).toEqual([]);
  });

  it('keeps structure, types, lengths, enums and zones of time', () => {
    const order = {
      trade_state: 'SUCCESS',
      trade_type: 'H5',
      out_trade_no: 'ORDER-1',
      payer: { openid: 'oABC' },
      success_time: '2026-11-29T12:34:56.789+08:00',
      amount: { total: 1_234, payer_total: 1_234, odd: 12.5, less: -3, none: 0 },
      list: [null, true, 'ORDER-1'],
    };
    expect(redacted(order, new Marks())).toEqual({
      trade_state: 'SUCCESS',
      trade_type: 'H5',
      out_trade_no: 'x1_____',
      payer: { openid: 'x2__' },
      success_time: '2000-01-01T00:00:00.000+08:00',
      amount: { total: 101, payer_total: 101, odd: 102.5, less: -103, none: 0 },
      list: [null, true, 'x1_____'],
    });
  });

  it('shows how a time is written, and not which', () => {
    const written = {
      success_time: '2026/11/29 12:34',
      create_time: '13800138000',
      attach: '2026/11/29 12:34',
    };
    expect(redacted(written, new Marks())).toEqual({
      success_time: '0000/00/00 00:00',
      create_time: '00000000000',
      attach: 'x1______________',
    });
  });

  it('does not keep what is no value of an enum, nor a name of a field that may be an id', () => {
    const odd = { currency: 'oABC-1', trade_state: '支付成功', type: 'x'.repeat(33), oABC: 1, o_1: 2 };
    const { currency, trade_state, type, ...rest } = redacted(odd, new Marks()) as Body;
    expect([currency, trade_state, type]).toEqual(['x1____', 'x2__', expect.stringMatching(/^x3_{31}$/u)]);
    expect(Object.keys(rest)).toEqual(['x4__', 'x5_']);
  });

  it('means to the module what the answer meant, whatever WeCom answers', () => {
    fc.assert(
      fc.property(mutatedOrder, (order) => {
        const marks = new Marks();
        const request = redacted(REQUEST, marks) as Body;
        const body = redacted(order, marks);
        expect(outcome(request, body)).toEqual(outcome(REQUEST, order));
        const doubts = (answer: unknown) => doubtsAfter([{ endpoint: GET_ORDER.path, body: answer }]);
        expect(doubts(body)).toEqual(doubts(order));
      }),
    );
  });
});

describe('a mark', () => {
  it('is the same for the same value, another for another, and of its length', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 5, maxLength: 64 }), { maxLength: 50 }), (texts) => {
        const marks = new Marks();
        const given = texts.map((text) => marks.ofText(text));
        expect(texts.map((text) => marks.ofText(text))).toEqual(given);
        expect(new Set(given).size).toBe(new Set(texts).size);
        expect(given.map(({ length }) => length)).toEqual(texts.map(({ length }) => length));
      }),
    );
  });

  it('tells nothing but the order in which values come', () => {
    const marksOf = (...texts: string[]) => {
      const marks = new Marks();
      return texts.map((text) => marks.ofText(text));
    };
    expect(marksOf('13800138000', '1900000001', '13800138000')).toEqual(
      marksOf('oABCDEFGHIJ', 'ORDER-0001', 'oABCDEFGHIJ'),
    );
  });

  it('of a short text is as short', () => {
    const marks = new Marks();
    expect(['a', 'b', 'ab'].map((text) => marks.ofText(text))).toEqual(['x', 'x', 'x3']);
  });
});

describe('a redacted errmsg', () => {
  it('keeps the words of WeCom, and marks numbers, ids and addresses as elsewhere', () => {
    const marks = new Marks();
    redacted({ out_trade_no: 'ORDER-1' }, marks);
    const errmsg =
      'out_trade_no[ORDER-1] not exists under mchid[1900000001], hint: [1690000000_ab], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=720501';
    expect(redactedErrmsg(errmsg, marks)).toBe(
      'out_trade_no[x1_____] not exists under mchid[x2________], hint: [x3___________], from ip: x4_________, more info at https://open.work.weixin.qq.com/devtool/query?e=x5____',
    );
  });

  it.each([
    ['Warning: wrong json format. invalid openid oABC.', 'Warning: wrong json format. invalid openid x1__.'],
    ['userid zhangsan not exist', 'userid x1______ not exist'],
    ['not5secret', 'x1________'],
    ['张三 not-secret', 'x1 x2________'],
    ['2001:db8::7 secret', 'x1__:x2_::x secret'],
  ])('leaves nothing else: %s', (errmsg, expected) => {
    expect(redactedErrmsg(errmsg, new Marks())).toBe(expected);
  });
});

describe('redacted headers', () => {
  it('are those that say something about the answer alone', () => {
    expect(
      redactedHeaders({
        'content-type': 'application/json; charset=UTF-8',
        'error-code': '720501',
        'error-msg': 'ORDER-1',
        'set-cookie': 'a=b',
      }),
    ).toEqual({ 'content-type': 'application/json; charset=UTF-8', 'error-code': '720501' });
    expect(redactedHeaders({ 'content-type': 'oABC', 'error-code': ['1', '2'] })).toEqual({});
  });
});
