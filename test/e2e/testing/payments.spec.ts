import { createVerify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FakePaymentParameters } from '../../../lib/testing/index.js';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { APPID, CREATE_ORDER, errcodeOf, GET_SIGN, newOrder, post } from './client.js';

const NOW = Date.parse('2026-03-04T05:06:07+08:00');
const OTHER_CORP = { corpId: 'ww0000000000000002', corpSecret: 'another-secret', mchid: '1900000002' };
const TWO_HOURS = 2 * 3_600_000;
const NONCE = '5K8264ILTKCH16CQ2502SI8ZNMTM67VS';

let wecom: FakeWeCom;
let prepay_id: string;

beforeEach(async () => {
  wecom = await FakeWeCom.start({ accounts: [OTHER_CORP], now: () => NOW });
  const { body } = await post(wecom, CREATE_ORDER, newOrder(wecom));
  prepay_id = String(body['prepay_id']);
});
afterEach(() => wecom.close());

function sign(fields: object = {}): ReturnType<typeof post> {
  return post(wecom, GET_SIGN, {
    appid: APPID,
    prepay_id,
    nonce: NONCE,
    timestamp: 1_414_561_699,
    ...fields,
  });
}

/** What `wx.requestPayment` takes. */
async function parameters(): Promise<FakePaymentParameters> {
  const { body } = await sign();
  return {
    timeStamp: '1414561699',
    nonceStr: NONCE,
    package: `prepay_id=${prepay_id}`,
    signType: 'RSA',
    paySign: String(body['pay_sign']),
  };
}

describe('get_sign', () => {
  it('signs what WeChat Pay asks to be signed, so that the public key of the fake verifies it', async () => {
    const { body } = await sign({ sign_type: 'RSA' });
    expect(body).toEqual({ pay_sign: expect.any(String), errcode: 0, errmsg: 'ok' });
    const message = `${APPID}\n1414561699\n${NONCE}\nprepay_id=${prepay_id}\n`;
    const verify = createVerify('RSA-SHA256').update(message);
    expect(verify.verify(wecom.payments.publicKey, String(body['pay_sign']), 'base64')).toBe(true);
  });

  it('signs a prepay_id that is younger than 2 hours', async () => {
    wecom.clock.advance(TWO_HOURS - 1);
    expect(errcodeOf(await sign())).toBe(0);
    wecom.clock.advance(1);
    expect(errcodeOf(await sign())).toBe(999_006);
  });

  it.each([
    ['a prepay_id never issued', { prepay_id: 'wx1' }, 999_006],
    ["another mini program's prepay_id", { appid: 'wx2' }, 999_006],
    ['no prepay_id', { prepay_id: '' }, 40063],
    ['a timestamp as text', { timestamp: '1414561699' }, 40063],
    ['another sign_type', { sign_type: 'MD5' }, 40058],
    ['a nonce of other signs', { nonce: 'a-b' }, 40058],
    ['a long nonce', { nonce: 'x'.repeat(33) }, 40058],
  ])('refuses %s', async (_, fields, errcode) => {
    expect(errcodeOf(await sign(fields))).toBe(errcode);
  });

  it("refuses another corp's prepay_id", async () => {
    const token = await fetch(
      `${wecom.baseUrl}/cgi-bin/gettoken?corpid=${OTHER_CORP.corpId}&corpsecret=${OTHER_CORP.corpSecret}`,
    ).then((response) => response.json() as Promise<{ access_token: string }>);
    const response = await fetch(`${wecom.baseUrl}${GET_SIGN}?access_token=${token.access_token}`, {
      method: 'POST',
      body: JSON.stringify({ appid: APPID, prepay_id, nonce: NONCE, timestamp: 1 }),
    });
    expect(await response.json()).toMatchObject({ errcode: 999_006 });
  });
});

describe('payments.requestPayment', () => {
  it('pays the order', async () => {
    const paid = wecom.payments.requestPayment(await parameters(), { payer_total: 90 });
    expect(paid).toMatchObject({ trade_state: 'SUCCESS', amount: { total: 100, payer_total: 90 } });
    expect(wecom.orders.get('ORDER-1')).toEqual(paid);
  });

  it.each([
    ['timeStamp is another', { timeStamp: '1414561700' }, 'paySign is not the signature'],
    [
      'timeStamp is a number',
      { timeStamp: 1_414_561_699 as unknown as string },
      'timeStamp must be a string',
    ],
    ['nonceStr is another', { nonceStr: 'x' }, 'paySign is not the signature'],
    ['package is a bare id', { package: 'wx1' }, 'package must be "prepay_id="'],
    ['signType is another', { signType: 'MD5' }, "signType must be 'RSA'"],
    ['paySign is missing', { paySign: undefined as unknown as string }, 'paySign is not the signature'],
    ['paySign is none', { paySign: '' }, 'paySign is not the signature'],
  ])('refuses to pay if %s', async (_, wrong, message) => {
    const right = await parameters();
    expect(() => wecom.payments.requestPayment({ ...right, ...wrong })).toThrow(message);
    expect(wecom.orders.get('ORDER-1')?.trade_state).toBe('NOTPAY');
  });

  it('refuses to pay with a prepay_id of 2 hours', async () => {
    const signed = await parameters();
    wecom.clock.advance(TWO_HOURS);
    expect(() => wecom.payments.requestPayment(signed)).toThrow('less than 2 hours ago');
  });

  it('refuses to pay a closed order', async () => {
    const signed = await parameters();
    wecom.orders.close('ORDER-1');
    expect(() => wecom.payments.requestPayment(signed)).toThrow('it is CLOSED');
  });
});

describe('/wx/requestPayment', () => {
  const ask = (body: unknown) =>
    fetch(`${wecom.baseUrl}/wx/requestPayment`, { method: 'POST', body: JSON.stringify(body) });

  it('pays the order, for a page that plays the mini program', async () => {
    const response = await ask(await parameters());
    expect([response.status, await response.json()]).toEqual([200, { errMsg: 'requestPayment:ok' }]);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(wecom.orders.get('ORDER-1')?.trade_state).toBe('SUCCESS');
  });

  it.each([
    ['no parameters', null, 'timeStamp must be a string of digits'],
    ['a list', [], 'timeStamp must be a string of digits'],
    ['no signature', { timeStamp: '1', signType: 'RSA' }, 'package must be'],
  ])('says why it does not, given %s', async (_, body, reason) => {
    const response = await ask(body);
    expect([response.status, await response.json()]).toEqual([
      400,
      { errMsg: expect.stringContaining(`requestPayment:fail FakeWeCom: requestPayment: ${reason}`) },
    ]);
  });
});
