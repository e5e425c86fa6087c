import { describe, expect, it } from '@jest/globals';
import type { WeComApiClient } from '../../../lib/api/wecom-api.client.js';
import type { CallOptions } from '../../../lib/calls/call-options.js';
import type { WeComPayError } from '../../../lib/errors/wecom-pay.error.js';
import { WeComOptionsError, WeComRequestError } from '../../../lib/errors/wecom-pay.errors.js';
import { OrderDto } from '../../../lib/order/dto/order.dto.js';
import { GET_ORDER } from '../../../lib/order/get-order.endpoint.js';
import { OrderQueryService } from '../../../lib/order/order-query.service.js';
import type { OrderRef } from '../../../lib/order/order-ref.js';
import { resolveOptions } from '../../../lib/wecom-pay.options.js';

const LONGEST_TIMER = 2 ** 31 - 1;

type Sent = Parameters<WeComApiClient['post']>;

/** A service whose client keeps what it is given and answers with an empty order. */
function service(options: { mchid?: string } = {}): { orders: OrderQueryService; sent: Sent[] } {
  const sent: Sent[] = [];
  const answer = new OrderDto();
  const post = (...given: Sent) => {
    sent.push(given);
    return Promise.resolve(answer);
  };
  const client = { post } as unknown as WeComApiClient;
  const resolved = resolveOptions({ corpId: 'ww1', corpSecret: 'canary-secret', ...options });
  return { orders: new OrderQueryService(client, resolved), sent };
}

type ErrorType = typeof WeComRequestError | typeof WeComOptionsError;

async function refusal(
  ref: unknown,
  options?: unknown,
  type: ErrorType = WeComRequestError,
): Promise<WeComPayError> {
  const { orders, sent } = service({ mchid: '1900000001' });
  const [outcome] = await Promise.allSettled([orders.query(ref as OrderRef, options as CallOptions)]);
  expect(sent).toHaveLength(0);
  if (outcome.status === 'fulfilled') throw new Error('the query was sent');
  expect(outcome.reason).toBeInstanceOf(type);
  return outcome.reason as WeComPayError;
}

describe('a query', () => {
  it('names the order and the merchant of the options', async () => {
    const { orders, sent } = service({ mchid: '1900000001' });
    const options = { timeout: 50, signal: new AbortController().signal };
    expect(await orders.query({ out_trade_no: 'ORDER-1' }, options)).toBeInstanceOf(OrderDto);
    const [endpoint, body, dto, given] = sent[0]!;
    expect(endpoint).toBe(GET_ORDER);
    expect({ ...body }).toStrictEqual({ mchid: '1900000001', out_trade_no: 'ORDER-1' });
    expect(dto).toBe(OrderDto);
    expect(given).toBe(options);
  });

  it('prefers a merchant that is given with the order', async () => {
    const { orders, sent } = service({ mchid: '1900000001' });
    await orders.query({ out_trade_no: 'ORDER-1', mchid: '1900000002' });
    expect(sent[0]?.[1]).toMatchObject({ mchid: '1900000002' });
    expect(sent[0]?.[3]).toStrictEqual({});
  });

  it('sends nothing but the two documented fields', async () => {
    const { orders, sent } = service({ mchid: '1900000001' });
    await orders.query({ out_trade_no: 'ORDER-1', access_token: 'x' } as OrderRef);
    expect(Object.keys(sent[0]![1])).toStrictEqual(['mchid', 'out_trade_no']);
  });

  it('requires a merchant', async () => {
    const { orders } = service();
    await expect(orders.query({ out_trade_no: 'ORDER-1' })).rejects.toThrow(
      new WeComOptionsError('mchid is missing: pass it, or set the option mchid.'),
    );
  });

  it.each(['ORDER-', 'x'.repeat(32), 'azAZ09_-|*'])('accepts the number %s', async (out_trade_no) => {
    const { orders, sent } = service({ mchid: '1' });
    await orders.query({ out_trade_no });
    expect(sent).toHaveLength(1);
  });

  it.each([
    'ORDER',
    'x'.repeat(33),
    'x'.repeat(10_000),
    'ORDER 1',
    'ORDER-1\n',
    '订单123456',
    'a&mchid=1',
    '😀😀😀',
    '',
  ])('refuses the number %j', async (out_trade_no) => {
    const { message } = await refusal({ out_trade_no });
    expect(message).toMatch(
      /^out_trade_no must be a string of 6 to 32 characters, of A-Z a-z 0-9 _ - \| \*, got (?:"|a string of \d+ characters\.$)/u,
    );
    expect(message.length).toBeLessThan(160);
  });

  it.each([
    { out_trade_no: undefined, got: 'nothing' },
    { out_trade_no: null, got: 'null' },
    { out_trade_no: 123456, got: 'a number' },
    { out_trade_no: ['ORDER-1'], got: 'an array' },
  ])('refuses $got as a number', async ({ out_trade_no, got }) => {
    expect((await refusal({ out_trade_no })).message).toMatch(new RegExp(`, got ${got}\\.$`, 'u'));
  });

  it.each(['', 'x'.repeat(33), 'a b', '19\u00e9', 1900000001])('refuses the merchant %j', async (mchid) => {
    expect((await refusal({ out_trade_no: 'ORDER-1', mchid })).message).toMatch(
      /^mchid must be a string of 1 to 32 characters, printable ASCII without spaces, got /u,
    );
  });

  it('accepts a merchant of 1 and of 32 characters', async () => {
    const { orders, sent } = service();
    for (const mchid of ['!', '~'.repeat(32)]) await orders.query({ out_trade_no: 'ORDER-1', mchid });
    expect(sent).toHaveLength(2);
  });

  it.each([
    { ref: undefined, got: 'undefined' },
    { ref: null, got: 'null' },
    { ref: 'ORDER-1', got: 'a string of 7 characters' },
  ])('refuses $got in the place of an order', async ({ ref, got }) => {
    expect((await refusal(ref)).message).toBe(`The order must be { out_trade_no }, got ${got}.`);
  });

  it('names its endpoint when it refuses something', async () => {
    expect((await refusal({ out_trade_no: '' })).endpoint).toBe('/cgi-bin/miniapppay/get_order');
  });

  it('lets a getter of the caller throw its own error', async () => {
    const { orders } = service({ mchid: '1' });
    const broken = {
      get out_trade_no(): string {
        throw new RangeError('mine');
      },
    };
    await expect(orders.query(broken)).rejects.toThrow(new RangeError('mine'));
  });
});

describe('the options of a query', () => {
  it.each([0.5, 1, LONGEST_TIMER])('may set a timeout of %d ms', async (timeout) => {
    const { orders, sent } = service({ mchid: '1' });
    await orders.query({ out_trade_no: 'ORDER-1' }, { timeout });
    expect(sent).toHaveLength(1);
  });

  it.each([0, -1, NaN, Infinity, LONGEST_TIMER + 1, '5', null])(
    'may not set a timeout of %p',
    async (timeout) => {
      expect((await refusal({ out_trade_no: 'ORDER-1' }, { timeout }, WeComOptionsError)).message).toMatch(
        /^timeout must be a number of milliseconds above 0 and up to 2147483647, got /u,
      );
    },
  );

  it.each([{}, null, 'abort', 1])('may not have %j as a signal', async (signal) => {
    expect((await refusal({ out_trade_no: 'ORDER-1' }, { signal }, WeComOptionsError)).message).toMatch(
      /^signal must be an AbortSignal, got /u,
    );
  });

  it.each([0, 1, 'true', null, {}])('may not have %j as background', async (background) => {
    expect((await refusal({ out_trade_no: 'ORDER-1' }, { background }, WeComOptionsError)).message).toMatch(
      /^background must be true or false, got /u,
    );
  });

  it.each([true, false])('may have %j as background', async (background) => {
    const { orders, sent } = service({ mchid: '1' });
    await orders.query({ out_trade_no: 'ORDER-1' }, { background });
    expect(sent[0]?.[3]).toStrictEqual({ background });
  });

  it.each([null, 'x', 5])('may not be %j', async (options) => {
    expect((await refusal({ out_trade_no: 'ORDER-1' }, options, WeComOptionsError)).message).toMatch(
      /^The call options must be an object with signal, timeout, background; got /u,
    );
  });
});
