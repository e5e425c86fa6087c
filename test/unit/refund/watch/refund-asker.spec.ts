import { describe, expect, it } from '@jest/globals';
import { errorFromErrcode } from '../../../../lib/errors/errcodes.js';
import type { WeComPayError } from '../../../../lib/errors/wecom-pay.error.js';
import {
  WeComAbortedError,
  WeComOptionsError,
  WeComThrottledError,
  WeComTimeoutError,
} from '../../../../lib/errors/wecom-pay.errors.js';
import { LocalKeyMemory } from '../../../../lib/polling/engine/key-memory.js';
import { GET_REFUND_DETAIL } from '../../../../lib/refund/calls/get-refund-detail.endpoint.js';
import type { RefundCalls } from '../../../../lib/refund/calls/refund-calls.js';
import { REFUND } from '../../../../lib/refund/calls/refund.endpoint.js';
import { RefundAsker } from '../../../../lib/refund/watch/refund-asker.js';
import { REFUNDS } from '../../../../lib/refund/watch/refunds.js';

const OPTIONS = { mchid: '1900000001', appid: 'wx1234567890abcdef' };
const ROW = { out_trade_no: 'ORDER-1', out_refund_no: 'REFUND-1', refund: 30, total: 100 };

const UNKNOWN = errorFromErrcode(999_012, '', GET_REFUND_DETAIL);
const NO_ORDER = errorFromErrcode(720_501, '', GET_REFUND_DETAIL);
const LOST = new WeComTimeoutError('no answer', 'call', { outcome: 'unknown' });
const TOO_SOON = new WeComThrottledError('too soon', { retryAfter: 7_000, outcome: 'not-sent' });
const TOO_OFTEN = new WeComThrottledError('too often', { errcode: 45009, outcome: 'refused' });
const FORBIDDEN = errorFromErrcode(48_001, '', REFUND);
const REFUSED = errorFromErrcode(999_008, '', GET_REFUND_DETAIL);

/** What WeCom says to each query, one after the other, and to each request. */
interface Script {
  readonly says: readonly (string | WeComPayError)[];
  readonly requested?: WeComPayError | 'accepted';
  /** Whether the application acknowledged before that the refund failed, and no longer listed it then. */
  readonly wasAcknowledged?: boolean;
  /** The state that WeCom has returned before. */
  readonly known?: string;
  /** What its row says. */
  readonly retries?: number;
}

/** Asks once; returns the status, or what was thrown, and how many requests were made. */
async function ask({ says, requested = 'accepted', wasAcknowledged = false, known, retries }: Script) {
  const answers = [...says];
  let requests = 0;
  const calls = {
    query: async () => {
      const said = answers.shift();
      if (said instanceof Error) throw said;
      return { status: said, out_trade_no: 'ORDER-1', amount: { refund: 30 } };
    },
    request: async () => {
      requests++;
      if (requested !== 'accepted') throw requested;
    },
  } as unknown as RefundCalls;
  const memory = new LocalKeyMemory();
  const refund = REFUNDS.create(REFUNDS.read({ ...ROW, retries }, OPTIONS), 0);
  if (known !== undefined) refund.update({ state: known, attempts: 1 });
  if (wasAcknowledged) memory.add(refund.key);
  const asker = new RefundAsker(calls, memory, OPTIONS);
  const outcome = await asker.ask(refund, {}).then(
    ({ status }) => status,
    (error: WeComPayError) => (error.retryAfter === undefined ? error : `again in ${error.retryAfter}`),
  );
  expect(answers).toEqual([]);
  return [outcome, requests];
}

describe('a refund that was never asked for', () => {
  it.each<[string, Script, unknown, number]>([
    ['is not requested if WeCom knows it', { says: ['PROCESSING'] }, 'PROCESSING', 0],
    ['is not requested if it has failed', { says: ['CLOSED'] }, 'CLOSED', 0],
    ['is requested if WeCom does not know it', { says: [UNKNOWN, 'PROCESSING'] }, 'PROCESSING', 1],
    [
      'is requested if WeCom says so with the errcode of orders',
      { says: [NO_ORDER, 'PROCESSING'] },
      'PROCESSING',
      1,
    ],
    ['is asked for again soon if it does not show yet', { says: [UNKNOWN, UNKNOWN] }, 'again in 5000', 1],
    [
      'is what the query says, if the answer is lost',
      { says: [UNKNOWN, 'SUCCESS'], requested: LOST },
      'SUCCESS',
      1,
    ],
    [
      'is requested a minute later, if the request is lost',
      { says: [UNKNOWN, UNKNOWN], requested: LOST },
      'again in 61000',
      1,
    ],
    ['waits for the turn of its order', { says: [UNKNOWN], requested: TOO_SOON }, 'again in 7000', 1],
    [
      'is what the query says, if another process was faster',
      { says: [UNKNOWN, 'PROCESSING'], requested: TOO_OFTEN },
      'PROCESSING',
      1,
    ],
    [
      'waits, if WeCom is asked too often',
      { says: [UNKNOWN, UNKNOWN], requested: TOO_OFTEN },
      'again in 61000',
      1,
    ],
    [
      'waits a minute, if WeCom refuses all requests',
      { says: [UNKNOWN, UNKNOWN], requested: FORBIDDEN },
      'again in 60000',
      1,
    ],
    ['fails if WeCom refuses it', { says: [UNKNOWN, UNKNOWN], requested: REFUSED }, REFUSED, 1],
    ['is not requested if the query fails for another reason', { says: [LOST] }, LOST, 0],
  ])('%s', async (_what, script, outcome, requests) => {
    expect(await ask(script)).toEqual([outcome, requests]);
  });

  it.each([new WeComAbortedError('closing'), new WeComOptionsError('no appid', { outcome: 'not-sent' })])(
    'fails as its request did: %s',
    async (requested) => {
      expect(await ask({ says: [UNKNOWN], requested })).toEqual([requested, 1]);
    },
  );
});

describe('a refund that WeCom has known', () => {
  it.each(['PROCESSING', 'CLOSED', 'SUCCESS'])(
    'is not requested when it seems unknown now (%s)',
    async (known) => {
      expect(await ask({ says: [UNKNOWN], known })).toEqual([UNKNOWN, 0]);
    },
  );
});

describe('a failed refund that is listed anew', () => {
  const wasAcknowledged = true;

  it.each<[string, Script, unknown, number]>([
    ['is requested again', { says: ['CLOSED', 'PROCESSING'] }, 'PROCESSING', 1],
    ['is requested again if it was abnormal', { says: ['ABNORMAL', 'PROCESSING'] }, 'PROCESSING', 1],
    ['is not if it has succeeded', { says: ['SUCCESS'] }, 'SUCCESS', 0],
    ['is not while it stays tracked', { says: ['CLOSED'], known: 'CLOSED' }, 'CLOSED', 0],
    [
      'is not told as it failed before, if that still shows',
      { says: ['CLOSED', 'CLOSED'] },
      'again in 5000',
      1,
    ],
    ['waits if the request is lost', { says: ['CLOSED', 'CLOSED'], requested: LOST }, 'again in 61000', 1],
    ['is told again if WeCom refuses it', { says: ['CLOSED', 'CLOSED'], requested: REFUSED }, 'CLOSED', 1],
  ])('%s', async (_what, script, outcome, requests) => {
    expect(await ask({ ...script, wasAcknowledged })).toEqual([outcome, requests]);
  });
});

describe('a failed refund whose row wants it again', () => {
  it.each<[string, Script, unknown, number]>([
    ['is requested again', { says: ['CLOSED', 'PROCESSING'] }, 'PROCESSING', 1],
    [
      'is requested again while it is tracked',
      { says: ['CLOSED', 'SUCCESS'], known: 'CLOSED' },
      'SUCCESS',
      1,
    ],
    ['is not if another process has done it', { says: ['PROCESSING'], known: 'ABNORMAL' }, 'PROCESSING', 0],
    ['is told again if WeCom refuses it', { says: ['CLOSED', 'CLOSED'], requested: REFUSED }, 'CLOSED', 1],
    [
      'waits if WeCom refuses all requests',
      { says: ['CLOSED', 'CLOSED'], requested: FORBIDDEN },
      'again in 60000',
      1,
    ],
  ])('%s', async (_what, script, outcome, requests) => {
    expect(await ask({ ...script, retries: 1 })).toEqual([outcome, requests]);
  });
});

it('remembers the latest 10,000 failures, and no more', () => {
  const memory = new LocalKeyMemory();
  for (let number = 0; number <= 10_000; number++) memory.add(`m/refund/${number}`);
  expect([memory.has('m/refund/0'), memory.has('m/refund/1'), memory.has('m/refund/10000')]).toEqual([
    false,
    true,
    true,
  ]);
});
