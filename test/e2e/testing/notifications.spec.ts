import { decrypt, getSignature } from '@wecom/crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  FakeNotification,
  FakeNotificationOptions,
  FakeTamperedPart,
  FakeWeComOptions,
} from '../../../lib/testing/index.js';
import { FakeWeCom, seedOrders } from '../../../lib/testing/index.js';
import type { OpenedNotification, ReceivedNotification } from '../../support/e2e-receiver.js';
import { openNotification, Receiver, succeed } from '../../support/e2e-receiver.js';
import { until } from '../../support/e2e-time.js';
import { APPID, CREATE_ORDER, GET_SIGN, newOrder, newRefund, post, REFUND } from './client.js';

const NOW = Date.parse('2026-03-04T05:06:07+08:00');
const INTERVAL = 5_000;
/** However busy the machine is. */
const PATIENCE = 60_000;

let receiver: Receiver;
let wecom: FakeWeCom;

async function restart(notifications: FakeNotificationOptions = {}, options: FakeWeComOptions = {}) {
  await wecom?.close();
  wecom = await FakeWeCom.start({
    now: () => NOW,
    notifications: { url: receiver.url, answerWithin: PATIENCE, verifiedWithin: PATIENCE, ...notifications },
    ...options,
  });
  for (const out_trade_no of ['ORDER-1', 'ORDER-2']) wecom.orders.create({ out_trade_no, total: 100 });
}

beforeEach(async () => {
  receiver = await Receiver.start();
  await restart();
});
afterEach(async () => {
  await wecom.close();
  await receiver[Symbol.asyncDispose]();
});

const open = (received: ReceivedNotification | undefined): OpenedNotification => {
  if (!received) throw new Error('nothing was received');
  return openNotification(received, wecom.notifications.keys);
};
const opened = (): OpenedNotification[] => receiver.received.map(open);
const numbers = () => opened().map(({ content }) => (content as { out_trade_no: string }).out_trade_no);
const arrived = async () => {
  await wecom.notifications.settled();
  return receiver.received.length;
};
function heldPayment(): FakeNotification {
  wecom.notifications.hold();
  wecom.orders.pay('ORDER-1');
  const [notification] = wecom.notifications.held;
  if (!notification) throw new Error('nothing is held back');
  return notification;
}

describe('a payment', () => {
  it('is notified of in XML, as WeCom documents it', async () => {
    wecom.orders.pay('ORDER-1', { success_time: '2026-03-04T05:06:00+08:00', openid: 'o-payer' });
    await wecom.notifications.settled();
    const { corpId, mchid } = wecom.credentials;
    const [received] = receiver.received;
    expect(received).toMatchObject({ method: 'POST', path: '/wecom-pay/notifications' });
    expect(received?.contentType).toMatch(/^text\/xml/u);
    expect(received?.query).toMatchObject({ timestamp: String(NOW / 1000), nonce: expect.any(String) });
    expect(open(received)).toEqual({
      isSigned: true,
      envelope: { ToUserName: corpId, AgentID: '1000002', Encrypt: expect.any(String) },
      receiveid: corpId,
      event: {
        notify_type: 'NORMALPAY',
        id: expect.stringMatching(/^[\da-f-]{36}$/u),
        create_time: '2026-03-04T05:06:07+08:00',
        event_type: 'TRANSACTION.SUCCESS',
        resource_type: 'encrypt-resource',
        resource: {
          algorithm: 'AEAD_AES_256_GCM',
          ciphertext: expect.any(String),
          associated_data: 'transaction',
          nonce: expect.stringMatching(/^.{12}$/u),
        },
        summary: '支付成功',
      },
      content: {
        appid: APPID,
        mchid,
        out_trade_no: 'ORDER-1',
        trade_state: 'SUCCESS',
        trade_state_desc: '支付成功',
        trade_type: 'JSAPI',
        attach: '',
        success_time: '2026-03-04T05:06:00+08:00',
        amount: { payer_total: 100, total: 100, currency: 'CNY', payer_currency: 'CNY' },
        payer: { openid: 'o-payer' },
      },
    });
  });

  it('is notified of in JSON, as WeCom’s other sample shows it', async () => {
    await restart({ url: `${receiver.url}?callback_format=json` });
    wecom.orders.pay('ORDER-1');
    await wecom.notifications.settled();
    const [received] = receiver.received;
    expect(received?.contentType).toMatch(/^application\/json/u);
    expect(received?.query).toMatchObject({ callback_format: 'json', msg_signature: expect.any(String) });
    expect(open(received)).toMatchObject({
      isSigned: true,
      envelope: { tousername: wecom.credentials.corpId, agentid: '1000002', encrypt: expect.any(String) },
      event: {
        id: expect.stringMatching(/^EV-20260304050607\d{5}$/u),
        resource: { associated_data: '', nonce: expect.stringMatching(/^.{13}$/u) },
      },
      content: { out_trade_no: 'ORDER-1' },
    });
  });

  it('is notified of when the customer pays in the mini program, with the appid of the order', async () => {
    const appid = 'wx0000000000000009';
    const created = await post(wecom, CREATE_ORDER, newOrder(wecom, { out_trade_no: 'ORDER-3', appid }));
    const prepay_id = String(created.body['prepay_id']);
    const wish = { appid, prepay_id, sign_type: 'RSA', nonce: 'a', timestamp: NOW / 1000 };
    const { body } = await post(wecom, GET_SIGN, wish);
    wecom.payments.requestPayment({
      timeStamp: String(wish.timestamp),
      nonceStr: wish.nonce,
      package: `prepay_id=${prepay_id}`,
      signType: wish.sign_type,
      paySign: String(body['pay_sign']),
    });
    await wecom.notifications.settled();
    expect(opened()).toMatchObject([{ content: { out_trade_no: 'ORDER-3', appid } }]);
  });

  it('is notified of to the corp that owns the merchant', async () => {
    const other = { corpId: 'ww0000000000000002', corpSecret: 'secret', mchid: '1900000002' };
    await restart({}, { accounts: [other] });
    wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100, mchid: other.mchid });
    wecom.orders.pay('ORDER-1', { mchid: other.mchid });
    await wecom.notifications.settled();
    expect(opened()).toMatchObject([{ receiveid: other.corpId, content: { mchid: other.mchid } }]);
  });

  it('is not notified of without a URL, which can be set later', async () => {
    await restart({ url: undefined });
    wecom.orders.pay('ORDER-1');
    expect(await arrived()).toBe(0);
    await expect(wecom.notifications.verifyUrl()).rejects.toThrow('set notifications.url first');
    wecom.notifications.url = receiver.url;
    wecom.orders.pay('ORDER-2');
    await wecom.notifications.settled();
    expect(numbers()).toEqual(['ORDER-2']);
    expect(() => (wecom.notifications.url = 'localhost:3000')).toThrow('must be an http(s) URL');
  });

  it('is notified of for the demo orders, as are the ends of their refunds', async () => {
    await restart({}, { refundTakes: 20_000 });
    seedOrders(wecom);
    await wecom.notifications.settled();
    const told = () => wecom.notifications.sent.map(({ notification: { event_type } }) => event_type);
    const atOnce = ['REFUND.ABNORMAL', 'REFUND.CLOSED', 'REFUND.SUCCESS', 'TRANSACTION.SUCCESS'];
    expect([...new Set(told())].toSorted()).toEqual(atOnce);
    expect(told()).toHaveLength(6);
    wecom.clock.advance(20_000);
    await wecom.notifications.settled();
    expect(wecom.notifications.sent.at(-1)?.notification).toMatchObject({
      event_type: 'REFUND.SUCCESS',
      out_refund_no: 'DEMO-REFUND-PROCESSING',
    });
  });
});

describe('a refund', () => {
  beforeEach(async () => {
    wecom.orders.pay('ORDER-1', { payer_total: 90 });
    await post(wecom, REFUND, newRefund(wecom));
    await wecom.notifications.settled();
    receiver.received.length = 0;
  });

  it.each([
    ['succeed', 'SUCCESS', '退款成功', { success_time: '2026-03-04T05:06:07+08:00' }],
    ['close', 'CLOSED', '退款关闭', {}],
    ['abnormal', 'ABNORMAL', '退款异常', {}],
  ] as const)('is notified of when it ends: %s', async (end, refund_status, summary, time) => {
    const { refund_id } = wecom.refunds[end]('REFUND-1');
    await wecom.notifications.settled();
    const [notification] = opened();
    expect(notification?.event).toMatchObject({
      notify_type: 'REFUND',
      event_type: `REFUND.${refund_status}`,
      resource: { associated_data: 'refund' },
      summary,
    });
    expect(notification?.content).toEqual({
      mchid: wecom.credentials.mchid,
      out_trade_no: 'ORDER-1',
      refund_id,
      out_refund_no: 'REFUND-1',
      refund_status,
      ...time,
      user_received_account: '支付用户零钱',
      amount: { total: 100, refund: 100, payer_total: 90, payer_refund: 90 },
    });
  });

  it('is not notified of before it ends, nor twice', async () => {
    await restart({}, { refundTakes: 60_000 });
    wecom.orders.pay('ORDER-1');
    await post(wecom, REFUND, newRefund(wecom));
    expect(await arrived()).toBe(1);
    wecom.clock.advance(59_999);
    expect(await arrived()).toBe(1);
    wecom.clock.advance(1);
    wecom.clock.advance(60_000);
    expect(await arrived()).toBe(2);
    expect(wecom.refunds.get('REFUND-1')).toMatchObject({
      status: 'SUCCESS',
      success_time: '2026-03-04T05:07:07+08:00',
    });
  });

  it('is notified of by itself once it has taken as long as it takes', async () => {
    await restart({}, { refundTakes: 30, now: Date.now });
    wecom.orders.pay('ORDER-1');
    await post(wecom, REFUND, newRefund(wecom));
    await until(() => receiver.received.length === 2);
    expect(opened()[1]?.event).toMatchObject({ event_type: 'REFUND.SUCCESS' });
  });
});

describe('a notification that is not answered with 200 and success', () => {
  it.each([
    ['another status', 500, 'success'],
    ['another success', 201, 'success'],
    ['no body', 200, ''],
    ['more than success', 200, '{"data":"success"}'],
  ])('is sent three times more: %s', async (_, status, body) => {
    receiver.answer = (response) => void response.writeHead(status).end(body);
    wecom.orders.pay('ORDER-1');
    for (let times = 1; times <= 4; times++) {
      expect(await arrived()).toBe(times);
      wecom.clock.advance(INTERVAL - 1);
      expect(await arrived()).toBe(times);
      wecom.clock.advance(1);
    }
    expect(await arrived()).toBe(4);
    const { sent } = wecom.notifications;
    expect(sent.map(({ at }) => at - NOW)).toEqual([0, 1, 2, 3].map((times) => times * INTERVAL));
    expect(sent[0]?.answer).toMatchObject({ isAccepted: false, status, body });
    expect(sent[0]?.answer?.problem).toContain('must be status 200 with the body "success"');
    expect(new Set(opened().map(({ event }) => event['id'])).size).toBe(1);
  });

  it('is sent again until it is', async () => {
    receiver.answer = (response) => void response.writeHead(503).end();
    wecom.orders.pay('ORDER-1');
    await wecom.notifications.settled();
    receiver.answer = succeed;
    wecom.clock.advance(INTERVAL);
    await wecom.notifications.settled();
    wecom.clock.advance(10 * INTERVAL);
    expect(await arrived()).toBe(2);
    expect(wecom.notifications.sent.map(({ answer }) => answer?.isAccepted)).toEqual([false, true]);
  });

  it('is sent again by itself when its time has come', async () => {
    await restart({ retryIntervals: [10, 20] }, { now: Date.now });
    receiver.answer = (response) => void response.destroy();
    wecom.orders.pay('ORDER-1');
    await until(() => wecom.notifications.sent.filter(({ answer }) => answer).length === 3);
    expect(wecom.notifications.sent[0]?.answer).toMatchObject({ status: undefined, body: undefined });
  });

  it('is sent again if the receiver is silent, or stops in the middle of its answer', async () => {
    await restart({ answerWithin: 50, retryIntervals: [0] });
    receiver.answer = (response) =>
      receiver.received.length === 1 ? undefined : void response.writeHead(200).write('succ');
    wecom.orders.pay('ORDER-1');
    await wecom.notifications.settled();
    const problem = 'no answer within 50 ms';
    expect(wecom.notifications.sent).toMatchObject([{ answer: { problem } }, { answer: { problem } }]);
  });

  it('is sent again if nobody listens', async () => {
    const { url } = receiver;
    await receiver[Symbol.asyncDispose]();
    receiver = await Receiver.start();
    await restart({ url, retryIntervals: [0] });
    wecom.orders.pay('ORDER-1');
    await wecom.notifications.settled();
    expect(wecom.notifications.sent.map(({ answer }) => answer?.problem)).toEqual([
      expect.stringContaining('ECONNREFUSED'),
      expect.stringContaining('ECONNREFUSED'),
    ]);
  });

  it.each([
    ['signed-anew', 2],
    ['same', 1],
  ] as const)('is sent again as WeCom may do it: %s', async (repeatedNotification, different) => {
    await restart({}, { readings: { repeatedNotification } });
    receiver.answer = (response) => void response.writeHead(500).end();
    wecom.orders.pay('ORDER-1');
    await wecom.notifications.settled();
    wecom.clock.advance(INTERVAL);
    expect(await arrived()).toBe(2);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(different);
    expect(new Set(receiver.received.map(({ query }) => query['timestamp'])).size).toBe(different);
  });
});

describe('the way of notifications', () => {
  it('can be held back, delivered in any order, repeated and dropped', async () => {
    wecom.orders.create({ out_trade_no: 'ORDER-3', total: 100 });
    wecom.notifications.hold();
    for (const out_trade_no of ['ORDER-1', 'ORDER-2', 'ORDER-3']) wecom.orders.pay(out_trade_no);
    expect(await arrived()).toBe(0);
    const [first, second, third] = wecom.notifications.held as [
      FakeNotification,
      FakeNotification,
      FakeNotification,
    ];
    expect(await wecom.notifications.deliver(second)).toMatchObject({ isAccepted: true, status: 200 });
    await wecom.notifications.deliver(first);
    await wecom.notifications.deliver(first);
    wecom.notifications.drop(third);
    wecom.notifications.release();
    expect(await arrived()).toBe(3);
    expect(numbers()).toEqual(['ORDER-2', 'ORDER-1', 'ORDER-1']);
    expect(() => wecom.notifications.drop(third)).toThrow('is not held back');
  });

  it('is open again once they are released', async () => {
    heldPayment();
    wecom.notifications.release();
    wecom.orders.pay('ORDER-2');
    expect(await arrived()).toBe(2);
    expect(wecom.notifications.held).toEqual([]);
  });

  it('can lose, double and delay them', async () => {
    wecom.notifications.arrive(({ out_trade_no }) =>
      out_trade_no === 'ORDER-1' ? { times: 0 } : { times: 2, delay: 1_000 },
    );
    wecom.orders.pay('ORDER-1');
    wecom.orders.pay('ORDER-2');
    expect(await arrived()).toBe(0);
    wecom.clock.advance(1_000);
    expect(await arrived()).toBe(2);
    expect(numbers()).toEqual(['ORDER-2', 'ORDER-2']);
    wecom.notifications.arrive();
    wecom.orders.create({ out_trade_no: 'ORDER-3', total: 100 });
    wecom.orders.pay('ORDER-3');
    expect(await arrived()).toBe(3);
    expect(() => wecom.notifications.arrive({ times: -1 })).toThrow('"times" of an arrival must be');
    expect(() => wecom.notifications.arrive({ delay: Infinity })).toThrow('"delay" of an arrival must be');
  });

  it.each(['xml', 'json'] as const)('can bring messages of every padding, in %s', async (format) => {
    await restart({ format });
    const notification = heldPayment();
    for (let padding = 1; padding <= 32; padding++)
      await wecom.notifications.deliver(notification, { padding });
    expect(opened().every(({ isSigned }) => isSigned)).toBe(true);
    expect(new Set(numbers())).toEqual(new Set(['ORDER-1']));
    await expect(wecom.notifications.deliver(notification, { padding: 33 })).rejects.toThrow(
      'padding must be a whole number from 1 to 32',
    );
  });

  it('can bring forged ones', async () => {
    const notification = heldPayment();
    await wecom.notifications.forge(notification);
    await wecom.notifications.forge(notification, { corpId: 'ww0000000000000009' });
    expect(opened()).toMatchObject([
      { isSigned: false, content: { out_trade_no: 'ORDER-1' } },
      { isSigned: true, receiveid: 'ww0000000000000009' },
    ]);
    const encodingAESKey = 'x'.repeat(43);
    await wecom.notifications.forge(notification, { encodingAESKey });
    const keys = { ...wecom.notifications.keys, encodingAESKey };
    expect(openNotification(receiver.received[2]!, keys)).toMatchObject({ isSigned: true });
    expect(wecom.notifications.sent.map(({ as }) => as)).toEqual(['forged', 'forged', 'forged']);
  });

  it.each(['msg_signature', 'timestamp', 'nonce', 'encrypt'] as const)(
    'can bring ones of which any byte is tampered with: %s',
    async (part: FakeTamperedPart) => {
      const notification = heldPayment();
      for (const byte of [0, 3, 1_000_000, -1])
        await wecom.notifications.tamper(notification, { part, byte });
      const isSigned = receiver.received.map((received) => {
        try {
          return open(received).isSigned;
        } catch {
          return false;
        }
      });
      expect(isSigned).toEqual([false, false, false, false]);
      expect(wecom.notifications.sent.every(({ as }) => as === 'tampered')).toBe(true);
    },
  );

  it('can bring ones whose resource is tampered with, in an envelope that is not', async () => {
    const notification = heldPayment();
    for (const byte of [0, 40, -1])
      await wecom.notifications.tamper(notification, { part: 'ciphertext', byte });
    for (const received of receiver.received)
      expect(() => open(received)).toThrow('unable to authenticate data');
  });

  it('can bring ones whose body is tampered with', async () => {
    await wecom.notifications.tamper(heldPayment(), { part: 'body', byte: 1 });
    expect(receiver.received[0]?.body).toMatch(/^<yml>/u);
  });

  it('can be replayed, byte for byte', async () => {
    wecom.orders.pay('ORDER-1');
    await wecom.notifications.settled();
    const { url = '', body = '', contentType = '' } = wecom.notifications.sent[0] ?? {};
    await fetch(url, { method: 'POST', body, headers: { 'content-type': contentType } });
    expect(receiver.received[1]).toEqual(receiver.received[0]);
  });
});

describe('the verification of the URL', () => {
  const echo: typeof receiver.answer = (response, { query }) => {
    response.end(decrypt(wecom.notifications.keys.encodingAESKey, query['echostr'] ?? '').message);
  };

  it('succeeds if the receiver answers with the plain text, decrypted and signed as others do it', async () => {
    receiver.answer = echo;
    expect(await wecom.notifications.verifyUrl()).toMatchObject({ isAccepted: true, problem: undefined });
    const [{ method, query } = { method: '', query: {} as Record<string, string> }] = receiver.received;
    const { msg_signature, timestamp = '', nonce = '', echostr = '' } = query;
    expect(method).toBe('GET');
    expect(getSignature(wecom.notifications.keys.token, timestamp, nonce, echostr)).toBe(msg_signature);
  });

  it.each(['"', '\n', '\uFEFF'])('fails if there is anything around it: %j', async (around) => {
    receiver.answer = (response, received) => {
      response.write(around);
      echo(response, received);
    };
    const answer = await wecom.notifications.verifyUrl();
    expect(answer).toMatchObject({
      isAccepted: false,
      problem: expect.stringContaining('nothing around it'),
    });
  });

  it('fails if the answer takes too long', async () => {
    await restart({ verifiedWithin: 30 });
    receiver.answer = () => undefined;
    expect(await wecom.notifications.verifyUrl()).toMatchObject({
      isAccepted: false,
      problem: 'no answer within 30 ms',
    });
  });
});

describe('a fake that is closed', () => {
  it('breaks off what is under way, and sends nothing any more', async () => {
    receiver.answer = () => undefined;
    wecom.orders.pay('ORDER-1');
    await until(() => receiver.received.length === 1);
    await wecom.close();
    expect(wecom.notifications.sent[0]?.answer?.problem).toBe('the fake WeCom was closed');
    wecom.orders.pay('ORDER-2');
    wecom.clock.advance(10 * INTERVAL);
    expect(await arrived()).toBe(1);
    const notification = wecom.notifications.sent[0]!.notification;
    await expect(wecom.notifications.deliver(notification)).rejects.toThrow('closed');
  });

  it('tells of each notification that went out, until then', async () => {
    const told: unknown[] = [];
    await restart({ onSent: ({ answer }) => told.push(answer?.status) }, { historySize: 1 });
    wecom.orders.pay('ORDER-1');
    wecom.orders.pay('ORDER-2');
    await wecom.notifications.settled();
    expect(told).toEqual([200, 200]);
    expect(wecom.notifications.sent).toHaveLength(1);
  });
});
