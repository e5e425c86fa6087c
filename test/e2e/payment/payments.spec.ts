import { createVerify } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { CallMessage, PaymentParameters, WeComPayOptions } from '../../../lib/index.js';
import {
  getPaymentsToken,
  InjectPayments,
  OrderQueryService,
  PaymentService,
  WECOM_PAY_CHANNELS,
  WeComAbortedError,
  WeComPayModule,
  WeComPermissionError,
  WeComTimeoutError,
  WeComUnknownError,
} from '../../../lib/index.js';
import type { Fault } from '../../../lib/testing/index.js';
import { failureOf } from '../../support/e2e-failure.js';
import { APPID, CREATE_ORDER, GET_SIGN, NEW_ORDER } from '../../support/e2e-payments.js';
import { GET_TOKEN, useScene } from '../../support/e2e-scene.js';
import { until } from '../../support/e2e-time.js';

const B = { corpId: 'ww000000000000000b', corpSecret: 'SecretOfCorpBSecretOfCorpB', mchid: '1900000002' };
const { out_trade_no } = NEW_ORDER;
const TWO_HOURS = 2 * 60 * 60_000;
const scene = useScene({ accounts: [B] });

async function start(options: Partial<WeComPayOptions> = {}): Promise<PaymentService> {
  const { module } = await scene.current.start({ appid: APPID, ...options });
  return module.get(PaymentService);
}

const requestsTo = (endpoint: typeof CREATE_ORDER | typeof GET_SIGN) =>
  scene.current.wecom.requestsTo(endpoint);

/** Whether WeCom has signed them, by its public key. */
function isSigned({ timeStamp, nonceStr, package: payment, paySign }: PaymentParameters): boolean {
  const message = `${APPID}\n${timeStamp}\n${nonceStr}\n${payment}\n`;
  return createVerify('RSA-SHA256')
    .update(message)
    .verify(scene.current.wecom.payments.publicKey, paySign, 'base64');
}

describe('PaymentService.prepay()', () => {
  it('returns what the mini program pays with', async () => {
    const { wecom } = scene.current;
    const payments = await start();
    const parameters = await payments.prepay(NEW_ORDER);
    expect(parameters).toEqual({
      timeStamp: expect.stringMatching(/^\d{10}$/u),
      nonceStr: expect.stringMatching(/^[0-9a-f]{32}$/u),
      package: expect.stringMatching(/^prepay_id=wx/u),
      signType: 'RSA',
      paySign: expect.any(String),
    });
    expect(isSigned(parameters)).toBe(true);
    expect(wecom.orders.get(out_trade_no)).toMatchObject({ trade_state: 'NOTPAY', amount: { total: 880 } });
    wecom.payments.requestPayment(parameters);
    expect(wecom.orders.get(out_trade_no)).toMatchObject({ trade_state: 'SUCCESS' });
    expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 0 });
  });

  it('sends every documented field as WeCom documents it', async () => {
    const payments = await start();
    const order = {
      ...NEW_ORDER,
      scenekey: 'scene-1',
      amount: { total: 880, currency: 'CNY' },
      attach: 'first line\nsecond line',
      goods_tag: 'WXG',
      detail: {
        cost_price: 900,
        invoice_id: 'receipt-1',
        goods_detail: [{ merchant_goods_id: 'apple', goods_name: 'Apple 🍎', quantity: 1, unit_price: 900 }],
      },
      scene_info: {
        payer_client_ip: '2001:db8::7',
        device_id: 'till-1',
        store_info: { id: '0001', name: '南山店', area_code: '440305', address: '深圳市南山区' },
      },
    };
    await payments.prepay({ ...order, time_expire: new Date('2099-01-01T00:00:00Z') });
    const { mchid } = scene.current.wecom.credentials;
    const [created] = requestsTo(CREATE_ORDER);
    expect(created?.body).toEqual({
      ...order,
      mchid,
      appid: APPID,
      time_expire: '2099-01-01T08:00:00+08:00',
    });
    const [signed] = requestsTo(GET_SIGN);
    expect(signed?.body).toEqual({
      appid: APPID,
      prepay_id: expect.stringMatching(/^wx/u),
      sign_type: 'RSA',
      nonce: expect.any(String),
      timestamp: expect.any(Number),
    });
  });

  it('lets the customer pay again under the same number, with a fresh prepay_id, and only once', async () => {
    const { wecom } = scene.current;
    const payments = await start();
    const [first, second] = [await payments.prepay(NEW_ORDER), await payments.prepay(NEW_ORDER)];
    expect(second.package).not.toBe(first.package);
    wecom.payments.requestPayment(second);
    expect(() => wecom.payments.requestPayment(first)).toThrow('SUCCESS');
  });

  it('is asked again when the prepay_id is two hours old', async () => {
    const { wecom } = scene.current;
    const payments = await start();
    const { prepay_id, expiresAt } = await payments.create(NEW_ORDER);
    expect(expiresAt.getTime() - Date.now()).toBeGreaterThan(TWO_HOURS - 60_000);
    wecom.clock.advance(TWO_HOURS);
    expect(await failureOf(payments.sign({ prepay_id }))).toBeInstanceOf(WeComUnknownError);
    expect(isSigned(await payments.prepay(NEW_ORDER))).toBe(true);
  });

  it('signs a valid prepay_id as often as it is asked', async () => {
    const { wecom } = scene.current;
    const payments = await start();
    const { prepay_id } = await payments.create(NEW_ORDER);
    const [first, second] = [await payments.sign({ prepay_id }), await payments.sign({ prepay_id })];
    expect([isSigned(first), isSigned(second), first.nonceStr === second.nonceStr]).toEqual([
      true,
      true,
      false,
    ]);
    wecom.payments.requestPayment(second);
    expect(requestsTo(CREATE_ORDER)).toHaveLength(1);
  });

  it('is refused for an order that is paid, which a query then tells', async () => {
    const { wecom } = scene.current;
    const { module } = await scene.current.start({ appid: APPID });
    const payments = module.get(PaymentService);
    wecom.payments.requestPayment(await payments.prepay(NEW_ORDER));
    const failure = await failureOf(payments.prepay(NEW_ORDER));
    expect(failure).toMatchObject({ code: 'UNKNOWN_ERRCODE', outcome: 'unknown', endpoint: CREATE_ORDER });
    expect(await module.get(OrderQueryService).query({ out_trade_no })).toMatchObject({
      trade_state: 'SUCCESS',
    });
  });
});

describe('a lost answer', () => {
  it.each<[string, Fault]>([
    ['is lost with the connection', { kind: 'reset', on: CREATE_ORDER }],
    ['is cut', { kind: 'truncate', on: CREATE_ORDER }],
    ['is -1 although WeCom acted', { kind: 'errcode', errcode: -1, on: CREATE_ORDER, carriedOut: true }],
    ['is a page of HTML', { kind: 'html', on: CREATE_ORDER }],
  ])(
    'to the creation of an order makes it be created again, which is the same order: it %s',
    async (_how, fault) => {
      const { wecom } = scene.current;
      const payments = await start();
      wecom.faults.add(fault);
      wecom.payments.requestPayment(await payments.prepay(NEW_ORDER));
      const bodies = requestsTo(CREATE_ORDER).map(({ body }) => body);
      expect(bodies).toEqual([bodies[0], bodies[0]]);
    },
  );

  it('to the signature makes it be signed again', async () => {
    const payments = await start();
    scene.current.wecom.faults.add({ kind: 'reset', on: GET_SIGN });
    expect(isSigned(await payments.prepay(NEW_ORDER))).toBe(true);
  });
});

describe('the outcome of a creation that failed', () => {
  const lost: Fault = { kind: 'hang', on: CREATE_ORDER };

  it('is not-sent when WeCom cannot be connected to', async () => {
    const { wecom } = scene.current;
    const payments = await start();
    await payments.create({ ...NEW_ORDER, out_trade_no: 'CHECKOUT-0' });
    wecom.faults.add({ kind: 'refuse' });
    const failure = await failureOf(payments.prepay(NEW_ORDER));
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', outcome: 'not-sent' });
    expect(JSON.parse(JSON.stringify(failure))).toMatchObject({ outcome: 'not-sent' });
    expect(wecom.orders.get(out_trade_no)).toBeUndefined();
  });

  it('is not-sent when there is no token', async () => {
    const payments = await start({ corpSecret: 'AWrongSecretAWrongSecret' });
    expect(await failureOf(payments.prepay(NEW_ORDER))).toMatchObject({
      code: 'CREDENTIAL_REJECTED',
      outcome: 'not-sent',
    });
  });

  it('does not name the customer, even if WeCom does', async () => {
    const payments = await start();
    const { payer, scene_info } = NEW_ORDER;
    const errmsg = `openid ${payer.openid} of ${scene_info.payer_client_ip} does not belong to this appid`;
    scene.current.wecom.faults.add({ kind: 'errcode', errcode: 40_073, errmsg, on: CREATE_ORDER });
    const failure = await failureOf(payments.prepay(NEW_ORDER));
    expect(failure.errmsg).toMatch(/^openid .+ of .+ does not belong to this appid/u);
    expect(inspect(failure)).not.toContain(payer.openid);
    expect(inspect(failure)).not.toContain(scene_info.payer_client_ip);
  });

  it('is refused when WeCom says that it did nothing', async () => {
    const payments = await start({ mchid: 'not-bound' });
    const failure = await failureOf(payments.prepay(NEW_ORDER));
    expect(failure).toBeInstanceOf(WeComPermissionError);
    expect(failure).toMatchObject({ outcome: 'refused', attempts: 1 });
  });

  it('is unknown when no answer came in time, and the order may be there', async () => {
    const { wecom } = scene.current;
    const payments = await start();
    await payments.create({ ...NEW_ORDER, out_trade_no: 'CHECKOUT-0' });
    wecom.faults.add(lost);
    const failure = await failureOf(payments.prepay(NEW_ORDER, { timeout: 4_500 }));
    expect(failure).toBeInstanceOf(WeComTimeoutError);
    expect(failure).toMatchObject({ outcome: 'unknown', attempts: 1 });
    await until(() => wecom.orders.get(out_trade_no) !== undefined);
    expect(wecom.orders.get(out_trade_no)).toMatchObject({ trade_state: 'NOTPAY' });
    expect(isSigned(await payments.prepay(NEW_ORDER))).toBe(true);
  });

  it('is unknown when the caller gives up', async () => {
    const { wecom } = scene.current;
    const payments = await start();
    wecom.faults.add(lost);
    const controller = new AbortController();
    const failing = failureOf(payments.prepay(NEW_ORDER, { signal: controller.signal }));
    await wecom.waitForRequest(CREATE_ORDER);
    controller.abort();
    const failure = await failing;
    expect(failure).toBeInstanceOf(WeComAbortedError);
    expect(failure).toMatchObject({ outcome: 'unknown' });
  });

  it('stays unknown when WeCom refuses the repeat', async () => {
    const { wecom } = scene.current;
    const payments = await start();
    wecom.faults.add({ kind: 'reset', on: CREATE_ORDER });
    wecom.faults.add({ kind: 'errcode', errcode: 40058, on: CREATE_ORDER, after: 1 });
    expect(await failureOf(payments.prepay(NEW_ORDER))).toMatchObject({
      code: 'INVALID_REQUEST',
      outcome: 'unknown',
      attempts: 2,
    });
  });

  it('says nothing of the signature, which only reads', async () => {
    const payments = await start();
    scene.current.wecom.faults.add({ kind: 'errcode', errcode: 40058, on: GET_SIGN });
    const failure = await failureOf(payments.prepay(NEW_ORDER));
    expect(failure).toMatchObject({ code: 'INVALID_REQUEST', endpoint: GET_SIGN });
    expect(failure.toJSON()['outcome']).toBeUndefined();
    expect(Object.keys(failure)).not.toContain('outcome');
  });
});

describe('a token that is rejected', () => {
  it('is replaced, and the order created once', async () => {
    const { wecom } = scene.current;
    const payments = await start();
    await payments.create({ ...NEW_ORDER, out_trade_no: 'CHECKOUT-0' });
    wecom.tokens.revoke();
    await payments.create(NEW_ORDER);
    expect(wecom.requestsTo(GET_TOKEN)).toHaveLength(2);
    expect(requestsTo(CREATE_ORDER)).toHaveLength(3);
  });
});

describe('the payments of several accounts', () => {
  it('are told apart by name', async () => {
    @Injectable()
    class Checkout {
      constructor(
        readonly payments: PaymentService,
        @InjectPayments('b') readonly ofB: PaymentService,
      ) {}
    }
    const { current } = scene;
    const module = await current.launch({
      imports: [
        WeComPayModule.forRoot(current.options({ appid: APPID })),
        WeComPayModule.forRoot({ ...current.options({ ...B, appid: 'wxb' }), name: 'b' }),
      ],
      providers: [Checkout],
    });
    const { payments, ofB } = module.get(Checkout);
    await payments.prepay(NEW_ORDER);
    await ofB.prepay(NEW_ORDER);
    expect(requestsTo(CREATE_ORDER).map(({ body }) => body)).toMatchObject([
      { mchid: current.wecom.credentials.mchid, appid: APPID },
      { mchid: B.mchid, appid: 'wxb' },
    ]);
    expect([getPaymentsToken(), module.get(getPaymentsToken('b'))]).toEqual([PaymentService, ofB]);
  });
});

describe('the channel call', () => {
  it('names the endpoint of each call', async () => {
    const messages: CallMessage[] = [];
    const listen = (message: unknown) => void messages.push(message as CallMessage);
    subscribe(WECOM_PAY_CHANNELS.call, listen);
    try {
      await (await start()).prepay(NEW_ORDER);
    } finally {
      unsubscribe(WECOM_PAY_CHANNELS.call, listen);
    }
    expect(messages.map(({ endpoint, attempts }) => ({ endpoint, attempts }))).toEqual([
      { endpoint: GET_TOKEN, attempts: 1 },
      { endpoint: CREATE_ORDER, attempts: 1 },
      { endpoint: GET_SIGN, attempts: 1 },
    ]);
  });
});
