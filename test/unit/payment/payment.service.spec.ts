import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { WeComApiClient } from '../../../lib/api/wecom-api.client.js';
import type { CallOptions } from '../../../lib/calls/call-options.js';
import {
  WeComEngineError,
  WeComOptionsError,
  WeComRequestError,
  WeComUnavailableError,
} from '../../../lib/errors/wecom-pay.errors.js';
import { CREATE_ORDER } from '../../../lib/payment/create-order.endpoint.js';
import { CreateOrderRequestDto } from '../../../lib/payment/dto/create-order.request.dto.js';
import { GET_SIGN } from '../../../lib/payment/get-sign.endpoint.js';
import { PaymentService } from '../../../lib/payment/payment.service.js';
import type { SignRequest } from '../../../lib/payment/payment.types.js';
import type { UnfinishedOrder } from '../../../lib/polling/kinds/unfinished-orders.decorator.js';
import { resolveOptions } from '../../../lib/wecom-pay.options.js';
import { useFakeClock } from '../../support/unit-clock.js';

const ORDER = {
  out_trade_no: 'ORDER-1',
  description: 'apples',
  amount: { total: 100 },
  payer: { openid: 'openid-1' },
  scene_info: { payer_client_ip: '203.0.113.7' },
};
const MERCHANT = { mchid: '1900000001', appid: 'wx1' };
const HOUR = 60 * 60_000;

/** What the service did, in order. */
type Step =
  | { readonly tracked: UnfinishedOrder; readonly isCreated: boolean | undefined }
  | { readonly endpoint: unknown; readonly body: Record<string, unknown>; readonly options: CallOptions };

const REPLIES = new Map([
  [CREATE_ORDER, { prepay_id: 'wx-prepay-1' }],
  [GET_SIGN, { pay_sign: 'signature' }],
]);

let steps: Step[];
/** Milliseconds that each call takes. */
let takes: number;
let failure: Error | undefined;

beforeEach(() => {
  useFakeClock();
  steps = [];
  takes = 0;
  failure = undefined;
});
afterEach(() => void jest.useRealTimers());

function service({ polling = true, track = async () => {} } = {}): PaymentService {
  const client = {
    async post(
      endpoint: typeof GET_SIGN,
      body: Record<string, unknown>,
      _dto: unknown,
      options: CallOptions,
    ) {
      steps.push({ endpoint, body, options });
      if (failure) throw failure;
      await jest.advanceTimersByTimeAsync(takes);
      return REPLIES.get(endpoint);
    },
  } as unknown as WeComApiClient;
  const options = resolveOptions({
    corpId: 'ww1',
    corpSecret: 'canary',
    ...MERCHANT,
    ...(polling ? { polling: {} } : {}),
  });
  const tracker = {
    async track(order: UnfinishedOrder, isCreated?: boolean) {
      steps.push({ tracked: order, isCreated });
      await track();
    },
  };
  const closer = { close: () => Promise.reject(new Error('not used here')) };
  return new PaymentService(client, options, tracker, closer);
}

describe('create()', () => {
  it('tracks the order without replacing what is known of it, then creates it', async () => {
    const now = Date.now();
    const prepayment = await service().create(ORDER);
    expect(prepayment).toEqual({ prepay_id: 'wx-prepay-1', expiresAt: new Date(now + 2 * HOUR) });
    expect(steps).toEqual([
      {
        tracked: { mchid: MERCHANT.mchid, out_trade_no: 'ORDER-1', createdAt: now, total: 100 },
        isCreated: true,
      },
      {
        endpoint: CREATE_ORDER,
        body: expect.any(CreateOrderRequestDto),
        options: { personal: ['openid-1', '203.0.113.7'] },
      },
    ]);
  });

  it('counts the two hours from before the request, however long it takes', async () => {
    takes = 5_000;
    const now = Date.now();
    expect((await service().create(ORDER)).expiresAt).toEqual(new Date(now + 2 * HOUR));
  });

  it('tracks nothing without polling', async () => {
    await service({ polling: false }).create(ORDER);
    expect(steps).toMatchObject([{ endpoint: CREATE_ORDER }]);
  });

  it('passes the options of the call on', async () => {
    const options = { timeout: 50, signal: new AbortController().signal };
    await service().create(ORDER, options);
    expect(steps[1]).toMatchObject({ options });
  });

  it('creates nothing that nobody would watch', async () => {
    const away = new WeComEngineError('Redis is away.');
    const creation = service({ track: () => Promise.reject(away) }).create(ORDER);
    await expect(creation).rejects.toBeInstanceOf(WeComEngineError);
    await expect(creation).rejects.toMatchObject({ message: 'Redis is away.', outcome: 'not-sent' });
    expect(steps).toMatchObject([{ tracked: {} }]);
  });

  it('leaves an order tracked whose creation failed', async () => {
    failure = new WeComUnavailableError('away', { outcome: 'unknown' });
    await expect(service().create(ORDER)).rejects.toBe(failure);
    expect(steps).toMatchObject([{ tracked: {} }, { endpoint: CREATE_ORDER }]);
  });

  it.each<[string, object, unknown, unknown]>([
    ['an invalid order', { ...ORDER, amount: { total: 0 } }, {}, WeComRequestError],
    ['invalid options', ORDER, { timout: 5 }, WeComOptionsError],
  ])('neither tracks nor sends %s', async (_what, order, options, type) => {
    const creation = service().create(order as typeof ORDER, options as CallOptions);
    await expect(creation).rejects.toBeInstanceOf(type);
    await expect(creation).rejects.toMatchObject({ outcome: 'not-sent' });
    expect(steps).toEqual([]);
  });
});

describe('sign()', () => {
  it('returns what wx.requestPayment() takes', async () => {
    const parameters = await service().sign({ appid: 'wx2', prepay_id: 'wx-prepay-2' });
    expect(parameters).toEqual({
      timeStamp: String(Math.floor(Date.now() / 1_000)),
      nonceStr: expect.stringMatching(/^[0-9a-f]{32}$/u),
      package: 'prepay_id=wx-prepay-2',
      signType: 'RSA',
      paySign: 'signature',
    });
    expect(steps).toEqual([
      {
        endpoint: GET_SIGN,
        body: {
          appid: 'wx2',
          prepay_id: 'wx-prepay-2',
          sign_type: 'RSA',
          nonce: parameters.nonceStr,
          timestamp: Number(parameters.timeStamp),
        },
        options: {},
      },
    ]);
  });

  it('signs with another nonce each time', async () => {
    const payments = service();
    const [one, other] = [await payments.sign({ prepay_id: 'p' }), await payments.sign({ prepay_id: 'p' })];
    expect(one.nonceStr).not.toBe(other.nonceStr);
    expect(steps).toMatchObject([{ body: { appid: 'wx1' } }, { body: { appid: 'wx1' } }]);
  });

  it.each([
    [{}, 'prepay_id must be a string of 1 to 128 characters, without control characters, got nothing.'],
    [{ prepay_id: 'x'.repeat(129) }, 'got a string of 129 characters.'],
    [{ prepay_id: 'p', appid: '' }, 'appid must be a string of 1 to 32 characters'],
    [{ prepay_id: 'p', nonce: 'x' }, 'The request cannot have "nonce"; allowed are appid, prepay_id.'],
    [{ prepayId: 'p' }, 'The request cannot have "prepayId"; did you mean prepay_id?'],
    ['wx-prepay-1', 'The request must be an object, got a string of 11 characters.'],
  ])('refuses %j', async (request, message) => {
    const signing = service().sign(request as SignRequest);
    await expect(signing).rejects.toBeInstanceOf(WeComRequestError);
    await expect(signing).rejects.toThrow(message);
    await expect(signing).rejects.toMatchObject({ endpoint: GET_SIGN.path });
    expect(steps).toEqual([]);
  });

  it('refuses unknown options', async () => {
    await expect(service().sign({ prepay_id: 'p' }, { retries: 1 } as CallOptions)).rejects.toBeInstanceOf(
      WeComOptionsError,
    );
  });
});

describe('prepay()', () => {
  it('creates the order, then signs its payment for the same mini program', async () => {
    const parameters = await service({ polling: false }).prepay({ ...ORDER, appid: 'wx2' });
    expect(parameters).toMatchObject({ package: 'prepay_id=wx-prepay-1', paySign: 'signature' });
    expect(steps).toMatchObject([
      { endpoint: CREATE_ORDER, body: { appid: 'wx2' } },
      { endpoint: GET_SIGN, body: { appid: 'wx2', prepay_id: 'wx-prepay-1' } },
    ]);
  });

  it('is limited by one timeout for both calls', async () => {
    takes = 300;
    const { signal } = new AbortController();
    await service({ polling: false }).prepay(ORDER, { timeout: 1_000, signal });
    expect(steps).toMatchObject([{ options: { timeout: 1_000 } }, { options: { timeout: 700, signal } }]);
  });

  it('leaves the timeout to the options of the module if it has none of its own', async () => {
    takes = 300;
    await service({ polling: false }).prepay(ORDER);
    expect(steps).toMatchObject([{ options: {} }, { options: {} }]);
  });
});
