import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { WeComApiClient } from '../../../lib/api/wecom-api.client.js';
import type { CallOptions } from '../../../lib/calls/call-options.js';
import type { CallRunner } from '../../../lib/calls/call-runner.js';
import { wholeNow } from '../../../lib/common/clock.js';
import {
  OrderNotClosedError,
  OrderNotFoundError,
  WeComAbortedError,
  WeComPermissionError,
  WeComTimeoutError,
  WeComUnknownError,
} from '../../../lib/errors/wecom-pay.errors.js';
import type { ClosingOptions } from '../../../lib/order/order-closer.js';
import { OrderCloser } from '../../../lib/order/order-closer.js';
import { callRunner } from '../../support/unit-call-runner.js';
import { useFakeClock } from '../../support/unit-clock.js';
import { orderOf } from '../../support/unit-fake-orders.js';

const REF = { mchid: '1900000001', out_trade_no: 'ORDER-1' };
const MINUTE = 60_000;

type Answer = string | Error;

let runner: CallRunner;
let steps: { readonly what: 'query' | 'close'; readonly at: number; readonly options: CallOptions }[];

beforeEach(() => {
  useFakeClock();
  runner = callRunner();
  steps = [];
});
afterEach(() => void jest.useRealTimers());

/** Closes an order that WeCom answers with these states, the last of them from then on. */
function closing(queries: readonly Answer[], close: Error | undefined, options: ClosingOptions = {}) {
  const startedAt = wholeNow();
  const left = [...queries];
  const note = (what: 'query' | 'close', given: CallOptions) =>
    void steps.push({ what, at: wholeNow() - startedAt, options: given });
  const orders = {
    query: async (_ref: object, given: CallOptions = {}) => {
      note('query', given);
      const answer = left.length > 1 ? left.shift()! : left[0]!;
      if (answer instanceof Error) throw answer;
      return orderOf(answer);
    },
  };
  const client = {
    post: async (_endpoint: object, _body: object, _dto: unknown, given: CallOptions) => {
      note('close', given);
      if (close) throw close;
      return {};
    },
  };
  const closer = new OrderCloser(orders, client as unknown as WeComApiClient, runner);
  return closer.close(REF, options);
}

/** The error of a closing, after all it may wait for. */
async function failureOf(closed: Promise<unknown>): Promise<OrderNotClosedError> {
  const failure = closed.then(
    () => undefined,
    (error: unknown) => error,
  );
  await jest.advanceTimersByTimeAsync(10 * MINUTE);
  return (await failure) as OrderNotClosedError;
}

const made = () => steps.map(({ what }) => what);
const lost = () => new WeComTimeoutError('no answer', 'attempt', { outcome: 'unknown' });
const unknownErrcode = () =>
  new WeComUnknownError('failed', { errcode: 999_004, errmsg: 'too new', outcome: 'unknown' });

describe('closing an order', () => {
  it('queries it, closes it, and queries how it ended', async () => {
    await expect(closing(['NOTPAY', 'CLOSED'], undefined)).resolves.toMatchObject({ trade_state: 'CLOSED' });
    expect(made()).toEqual(['query', 'close', 'query']);
  });

  it.each(['CLOSED', 'SUCCESS', 'REFUND', 'REVOKED'])('sends no close if it is %s already', async (state) => {
    await expect(closing([state], undefined)).resolves.toMatchObject({ trade_state: state });
    expect(made()).toEqual(['query']);
  });

  it.each([
    ['WeCom has accepted it', undefined],
    ['WeCom has refused it', unknownErrcode()],
    ['its answer was lost', lost()],
  ])('returns SUCCESS if the customer was faster, and %s', async (_case, close) => {
    await expect(closing(['NOTPAY', 'SUCCESS'], close)).resolves.toMatchObject({ trade_state: 'SUCCESS' });
  });

  it.each([
    ['WeCom has accepted it', undefined],
    ['its answer was lost', lost()],
  ])('queries again after 1 s and 3 s if the state lags, and %s', async (_case, close) => {
    const closed = closing(['NOTPAY', 'NOTPAY', 'NOTPAY', 'CLOSED'], close);
    await jest.advanceTimersByTimeAsync(4_000);
    await expect(closed).resolves.toMatchObject({ trade_state: 'CLOSED' });
    expect(steps.map(({ at }) => at)).toEqual([0, 0, 0, 1_000, 4_000]);
  });

  it('is not done if WeCom has accepted it and does not show it', async () => {
    const error = await failureOf(closing(['NOTPAY'], undefined));
    expect(error).toBeInstanceOf(OrderNotClosedError);
    expect(error).toMatchObject({ outcome: 'unknown', retryAfter: undefined });
    expect(error.message).toContain('is still NOTPAY, although WeCom has accepted its close');
    expect(made()).toEqual(['query', 'close', 'query', 'query', 'query']);
  });

  it.each(['USERPAYING', 'ACCEPT', 'BRAND_NEW', 'closed'])(
    'leaves an order alone that is %s: a payment may be in progress',
    async (state) => {
      const error = await failureOf(closing([state], undefined));
      expect(error).toBeInstanceOf(OrderNotClosedError);
      expect([error.outcome, error.message]).toEqual(['not-sent', expect.stringContaining(`it is ${state}`)]);
      expect(made()).toEqual(['query']);
    },
  );

  it('fails as WeCom has refused it, if that says what to do', async () => {
    const refused = new WeComPermissionError('add the app', { errcode: 48002, outcome: 'refused' });
    await expect(failureOf(closing(['NOTPAY'], refused))).resolves.toBe(refused);
    expect(made()).toEqual(['query', 'close', 'query']);
  });

  it('is open if its answer was lost and the order stays unpaid', async () => {
    const error = lost();
    await expect(failureOf(closing(['NOTPAY'], error))).resolves.toBe(error);
  });

  it.each([
    ['after an accepted close', undefined, 'unknown'],
    ['after a lost answer', lost(), 'unknown'],
    ['after a refusal', new WeComPermissionError('no', { errcode: 48002, outcome: 'refused' }), 'refused'],
  ] as const)('says what is known if the query fails %s', async (_case, close, outcome) => {
    const error = await failureOf(closing(['NOTPAY', new WeComTimeoutError('slow', 'call')], close));
    expect(error).toBeInstanceOf(WeComTimeoutError);
    expect(error.outcome).toBe(outcome);
  });

  it('sends nothing if the first query fails', async () => {
    const error = await failureOf(closing([new OrderNotFoundError('none')], undefined));
    expect(error).toBeInstanceOf(OrderNotFoundError);
    expect([error.outcome, made()]).toEqual(['not-sent', ['query']]);
  });
});

describe('an order that is younger than 5 minutes', () => {
  it('is not closed, and the error says when it can be', async () => {
    const error = await failureOf(closing(['NOTPAY'], undefined, { createdAt: wholeNow() - 2 * MINUTE }));
    expect(error).toBeInstanceOf(OrderNotClosedError);
    expect(error).toMatchObject({ outcome: 'not-sent', retryAfter: 3 * MINUTE });
    expect(made()).toEqual(['query']);
  });

  it('may be paid by then', async () => {
    const paid = closing(['SUCCESS'], undefined, { createdAt: wholeNow() });
    await expect(paid).resolves.toMatchObject({ trade_state: 'SUCCESS' });
  });

  it('is closed at that age if the caller waits', async () => {
    const closed = closing(['NOTPAY', 'NOTPAY', 'CLOSED'], undefined, {
      createdAt: wholeNow() - 2 * MINUTE,
      wait: true,
    });
    await jest.advanceTimersByTimeAsync(3 * MINUTE);
    await expect(closed).resolves.toMatchObject({ trade_state: 'CLOSED' });
    expect(steps.map(({ what, at }) => [what, at])).toEqual([
      ['query', 0],
      ['query', 3 * MINUTE],
      ['close', 3 * MINUTE],
      ['query', 3 * MINUTE],
    ]);
  });

  it('is queried after the wait: the customer may have paid meanwhile', async () => {
    const closed = closing(['NOTPAY', 'SUCCESS'], undefined, { createdAt: wholeNow(), wait: true });
    await jest.advanceTimersByTimeAsync(5 * MINUTE);
    await expect(closed).resolves.toMatchObject({ trade_state: 'SUCCESS' });
    expect(made()).toEqual(['query', 'query']);
  });

  it('is not waited for if the timeout comes first', async () => {
    const options = { createdAt: wholeNow(), wait: true, timeout: 5 * MINUTE };
    const error = closing(['NOTPAY'], undefined, options);
    await expect(error).rejects.toMatchObject({ code: 'ORDER_NOT_CLOSED', retryAfter: 5 * MINUTE });
  });

  it('is no longer waited for when the signal fires', async () => {
    const caller = new AbortController();
    const closed = closing(['NOTPAY'], undefined, {
      createdAt: wholeNow(),
      wait: true,
      signal: caller.signal,
    });
    await jest.advanceTimersByTimeAsync(MINUTE);
    caller.abort();
    const error = await failureOf(closed);
    expect(error).toBeInstanceOf(WeComAbortedError);
    expect([error.outcome, made()]).toEqual(['not-sent', ['query']]);
  });

  it('is no longer waited for when the application shuts down', async () => {
    const closed = closing(['NOTPAY'], undefined, { createdAt: wholeNow(), wait: true });
    await jest.advanceTimersByTimeAsync(MINUTE);
    runner.stopPausing();
    const error = await failureOf(closed);
    expect(error).toBeInstanceOf(WeComAbortedError);
    expect(error.message).toContain('the application is shutting down');
    expect([error.outcome, made()]).toEqual(['not-sent', ['query']]);
  });

  it('is known to WeCom if the caller does not say its age', async () => {
    const error = await failureOf(closing(['NOTPAY'], unknownErrcode()));
    expect(error).toBeInstanceOf(OrderNotClosedError);
    expect(error).toMatchObject({ outcome: 'unknown', errcode: 999_004, retryAfter: 5 * MINUTE });
  });

  it('may be younger at WeCom than its row', async () => {
    const error = await failureOf(
      closing(['NOTPAY'], unknownErrcode(), { createdAt: wholeNow() - 6 * MINUTE }),
    );
    expect(error).toMatchObject({ outcome: 'unknown', errcode: 999_004, retryAfter: 5 * MINUTE });
  });

  it.each([
    ['does not say its age', undefined],
    ['has an older row', 6 * MINUTE],
  ])('is closed again after 5 minutes if the caller waits and %s', async (_case, age) => {
    const createdAt = age === undefined ? undefined : wholeNow() - age;
    const closed = closing(['NOTPAY'], unknownErrcode(), { createdAt, wait: true });
    const error = await failureOf(closed);
    expect(error.retryAfter).toBeUndefined();
    expect(steps.filter(({ what }) => what === 'close').map(({ at }) => at)).toEqual([0, 5 * MINUTE + 4_000]);
  });
});

describe('a second attempt to close an order', () => {
  it('leaves open what the first has left open', async () => {
    const error = await failureOf(
      closing(
        ['NOTPAY', 'NOTPAY', 'NOTPAY', 'NOTPAY', new WeComTimeoutError('slow', 'call')],
        unknownErrcode(),
        {
          wait: true,
        },
      ),
    );
    expect(error).toBeInstanceOf(WeComTimeoutError);
    expect([error.outcome, steps.filter(({ what }) => what === 'close').length]).toEqual(['unknown', 1]);
  });
});

describe('the timeout of a closing', () => {
  it('is that of all its calls together', async () => {
    const closed = closing(['NOTPAY', 'NOTPAY', 'CLOSED'], undefined, { timeout: 3_000 });
    await jest.advanceTimersByTimeAsync(1_000);
    await closed;
    expect(steps.map(({ options }) => options.timeout)).toEqual([3_000, 3_000, 3_000, 2_000]);
  });

  it('ends the waits between the queries', async () => {
    const error = failureOf(closing(['NOTPAY'], undefined, { timeout: 2_000 }));
    await error;
    expect(steps.at(-1)).toMatchObject({ at: 2_000, options: { timeout: 1 } });
  });
});
