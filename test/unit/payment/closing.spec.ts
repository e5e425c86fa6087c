import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { WeComApiClient } from '../../../lib/api/wecom-api.client.js';
import { wholeNow } from '../../../lib/common/clock.js';
import { WeComPayError } from '../../../lib/errors/wecom-pay.error.js';
import { OrderNotClosedError } from '../../../lib/errors/wecom-pay.errors.js';
import type { OrderDto } from '../../../lib/order/dto/order.dto.js';
import type { ClosingOptions } from '../../../lib/order/order-closer.js';
import { PaymentService } from '../../../lib/payment/payment.service.js';
import type { CloseOptions, OrderToClose } from '../../../lib/payment/payment.types.js';
import { resolveOptions } from '../../../lib/wecom-pay.options.js';
import { useFakeClock } from '../../support/unit-clock.js';
import { orderOf } from '../../support/unit-fake-orders.js';

const CLOSED = orderOf('CLOSED');

let closings: { readonly ref: object; readonly options: ClosingOptions }[];
let told: OrderDto[];

beforeEach(() => {
  useFakeClock();
  closings = [];
  told = [];
});
afterEach(() => void jest.useRealTimers());

function service(polling: object | null = {}, failure?: Error, mchid?: string): PaymentService {
  const options = resolveOptions({
    corpId: 'ww1',
    corpSecret: 'canary',
    mchid,
    polling: polling ?? undefined,
  });
  const tracker = {
    track: () => Promise.reject(new Error('not used here')),
    learn: async (order: OrderDto) => void told.push(order),
  };
  const closer = {
    close: async (ref: object, given: ClosingOptions) => {
      closings.push({ ref, options: given });
      if (failure) throw failure;
      return CLOSED;
    },
  };
  return new PaymentService({} as WeComApiClient, options, tracker, closer);
}

const ROW = { out_trade_no: 'ORDER-1', mchid: '1900000001' };

describe('close()', () => {
  it('says how the order ended, and tells it to whoever listens', async () => {
    await expect(service().close(ROW)).resolves.toBe(CLOSED);
    expect(told).toEqual([CLOSED]);
  });

  it('tells nobody without polling', async () => {
    await expect(service(null).close(ROW)).resolves.toBe(CLOSED);
    expect(told).toEqual([]);
  });

  it('tells nobody if the order is not known to have ended', async () => {
    const failure = new OrderNotClosedError('too new', { outcome: 'not-sent' });
    await expect(service({}, failure).close(ROW)).rejects.toBe(failure);
    expect(told).toEqual([]);
  });

  it('takes a row, and knows its age', async () => {
    const row = { ...ROW, status: 'open', createdAt: new Date(Date.now() - 60_000) };
    await service().close(row, { wait: true, timeout: 70 });
    expect(closings).toEqual([
      { ref: ROW, options: { createdAt: wholeNow() - 60_000, wait: true, timeout: 70 } },
    ]);
  });

  it.each([undefined, null])('leaves the age to WeCom if createdAt is %p', async (createdAt) => {
    await service({}, undefined, '1900000009').close({ out_trade_no: 'ORDER-1', createdAt });
    const ref = { mchid: '1900000009', out_trade_no: 'ORDER-1' };
    expect(closings).toEqual([{ ref, options: { createdAt: undefined, wait: false } }]);
  });

  it.each<[string, unknown, unknown, string]>([
    ['out_trade_no', { ...ROW, out_trade_no: 'x' }, {}, 'out_trade_no'],
    ['mchid', { out_trade_no: 'ORDER-1' }, {}, 'mchid is missing'],
    ['createdAt', { ...ROW, createdAt: 'yesterday' }, {}, 'createdAt must be'],
    ['timeout', ROW, { timeout: 0 }, 'timeout must be'],
    ['signal', ROW, { signal: {} }, 'signal must be'],
    ['wait', ROW, { wait: 'yes' }, 'wait must be true or false'],
    ['what is no option', ROW, { background: true }, 'background'],
    ['the order itself', null, {}, 'The order must be'],
  ])('refuses a wrong %s before anything is sent', async (_field, order, options, text) => {
    const failure = await service()
      .close(order as OrderToClose, options as CloseOptions)
      .catch((error: unknown) => error as WeComPayError);
    expect(failure).toBeInstanceOf(WeComPayError);
    expect([(failure as WeComPayError).outcome, closings]).toEqual(['not-sent', []]);
    expect((failure as WeComPayError).message).toContain(text);
  });
});
