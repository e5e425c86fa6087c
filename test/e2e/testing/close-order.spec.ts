import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FakeWeComOptions } from '../../../lib/testing/index.js';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { CLOSE_ORDER, CREATE_ORDER, errcodeOf, newOrder, post } from './client.js';

const NOW = Date.parse('2026-03-04T05:06:07+08:00');
const FIVE_MINUTES = 300_000;

let wecom: FakeWeCom;

async function restart(options: FakeWeComOptions = {}): Promise<void> {
  await wecom?.close();
  wecom = await FakeWeCom.start({ now: () => NOW, ...options });
  await post(wecom, CREATE_ORDER, newOrder(wecom));
  wecom.clock.advance(FIVE_MINUTES);
}

beforeEach(() => restart());
afterEach(() => wecom.close());

const close = (out_trade_no = 'ORDER-1') =>
  post(wecom, CLOSE_ORDER, { mchid: wecom.credentials.mchid, out_trade_no });
const stateNow = () => wecom.orders.get('ORDER-1')?.trade_state;

describe('close_order', () => {
  it('closes an unpaid order, which then cannot be paid', async () => {
    expect((await close()).body).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(stateNow()).toBe('CLOSED');
    expect(() => wecom.orders.pay('ORDER-1')).toThrow('it is CLOSED');
  });

  it('closes an order whose payment failed', async () => {
    wecom.orders.fail('ORDER-1');
    await close();
    expect(stateNow()).toBe('CLOSED');
  });

  it('refuses an order younger than 5 minutes', async () => {
    wecom.clock.advance(-1);
    expect(errcodeOf(await close())).toBe(999_004);
    expect(stateNow()).toBe('NOTPAY');
  });

  it('closes an order from the age that was chosen', async () => {
    await restart({ closableAfter: 1_000 });
    wecom.clock.advance(1_000 - FIVE_MINUTES);
    expect(errcodeOf(await close())).toBe(0);
  });

  it('counts the age from the create_time of an order', async () => {
    const create_time = '2026-03-04T05:06:07+08:00';
    wecom.orders.create({ out_trade_no: 'ORDER-2', total: 100, create_time });
    expect(errcodeOf(await close('ORDER-2'))).toBe(0);
  });

  it('closes an order whose age is not known', async () => {
    wecom.orders.put({ out_trade_no: 'ORDER-2', trade_state: 'NOTPAY' });
    expect(errcodeOf(await close('ORDER-2'))).toBe(0);
  });

  it('refuses an unknown order: 720501', async () => {
    const { body } = await close('ORDER-9');
    expect(body).toEqual({
      errcode: 720501,
      errmsg: expect.stringContaining('out_trade_no[ORDER-9] not exists under mchid[1900000001]'),
    });
  });

  it('refuses while the customer pays', async () => {
    wecom.orders.startPaying('ORDER-1');
    expect(errcodeOf(await close())).toBe(999_005);
  });

  it('refuses a paid order, or answers that all is well, and never closes it', async () => {
    wecom.orders.pay('ORDER-1');
    expect(errcodeOf(await close())).toBe(999_002);
    await restart({ readings: { closingPaid: 'ignored' } });
    wecom.orders.pay('ORDER-1');
    expect(errcodeOf(await close())).toBe(0);
    expect(wecom.orders.statesOf('ORDER-1')).toEqual(['NOTPAY', 'SUCCESS']);
  });

  it('answers that a closed order is closed, or refuses it', async () => {
    await close();
    expect(errcodeOf(await close())).toBe(0);
    await restart({ readings: { closingClosed: 'refused' } });
    await close();
    expect(errcodeOf(await close())).toBe(999_003);
  });

  it('leaves a revoked order as it is', async () => {
    wecom.orders.startPaying('ORDER-1');
    wecom.orders.revoke('ORDER-1');
    expect(errcodeOf(await close())).toBe(0);
    expect(stateNow()).toBe('REVOKED');
  });

  it('refuses with the errcode that was chosen', async () => {
    await restart({ errcodes: { orderPaid: 90_311 } });
    wecom.orders.pay('ORDER-1');
    expect(errcodeOf(await close())).toBe(90_311);
  });
});
