import { describe, expect, it } from '@jest/globals';
import { GET_TOKEN } from '../../../../lib/access-token/get-token.endpoint.js';
import type { Rank } from '../../../../lib/calls/limits/corp-limits.js';
import { CorpLimits } from '../../../../lib/calls/limits/corp-limits.js';
import { CorpLimitsRegistry } from '../../../../lib/calls/limits/corp-limits.registry.js';
import type { RateLimit } from '../../../../lib/calls/rules/rate-limit.js';
import { errorFromErrcode } from '../../../../lib/errors/errcodes.js';
import { WeComOptionsError, WeComThrottledError } from '../../../../lib/errors/wecom-pay.errors.js';
import { GET_ORDER } from '../../../../lib/order/get-order.endpoint.js';
import { CREATE_ORDER } from '../../../../lib/payment/create-order.endpoint.js';
import type { WeComPayOptions } from '../../../../lib/wecom-pay.options.js';
import { resolveOptions } from '../../../../lib/wecom-pay.options.js';
import { until } from '../../../support/e2e-time.js';
import { Hanging } from '../../../support/hanging.js';

const account = (options: Partial<WeComPayOptions> = {}) =>
  resolveOptions({ corpId: 'ww1', corpSecret: 'secret', ...options });

const MINUTE = 60_000;
const OWN = [
  { limit: 150, duration: 1_000 },
  { limit: 3_000, duration: MINUTE },
];

/** How often more than `limit` of the moments lie within one `duration`. */
function violations(moments: Float64Array, { limit, duration }: RateLimit): number {
  let count = 0;
  for (let index = limit; index < moments.length; index++)
    if (moments[index]! - moments[index - limit]! < duration) count++;
  return count;
}

const neverAborted = () => new AbortController().signal;

/** Calls that run until they are told to end. */
class Calls {
  running = 0;
  private readonly ends: ((error?: Error) => void)[] = [];

  constructor(private readonly limits: CorpLimits) {}

  start(count: number, signal?: AbortSignal): Promise<unknown>[] {
    return Array.from({ length: count }, () =>
      this.limits.inTurn(GET_ORDER, signal ?? neverAborted(), 'foreground', this.send),
    );
  }

  async end(error?: Error): Promise<void> {
    this.ends.shift()!(error);
    await new Promise(setImmediate);
  }

  private readonly send = () => this.limits.send(this.request);

  private readonly request = async () => {
    this.running++;
    try {
      await new Promise<void>((resolve, reject) =>
        this.ends.push((error) => (error ? reject(error) : resolve())),
      );
    } finally {
      this.running--;
    }
  };
}

describe('CorpLimits', () => {
  it('runs no more calls at once than allowed, and the others in their order', async () => {
    const calls = new Calls(new CorpLimits([], [], 2));
    void Promise.all(calls.start(5));
    await until(() => calls.running === 2);
    await calls.end();

    expect(calls.running).toBe(2);
  });

  it('runs fewer at once after a 45033', async () => {
    const calls = new Calls(new CorpLimits([], [], 4));
    const [refused] = calls.start(10);
    await until(() => calls.running === 4);
    await Promise.all([
      expect(refused).rejects.toMatchObject({ errcode: 45033 }),
      calls.end(errorFromErrcode(45033, '', GET_ORDER)),
    ]);
    await calls.end();
    await calls.end();

    expect(calls.running).toBe(2);
  });

  it('does not run a call whose caller has gone while it waited', async () => {
    const calls = new Calls(new CorpLimits([], [], 1));
    const controller = new AbortController();
    void Promise.all(calls.start(1));
    const [waiting] = calls.start(1, controller.signal);
    const reason = new Error('gone');
    await until(() => calls.running === 1);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await calls.end();

    expect(calls.running).toBe(0);
  });

  it('refuses a call when 10,000 to its endpoint wait already', async () => {
    const limits = new CorpLimits([], [], 1);
    const { promise } = new Hanging();
    const wait = () => limits.inLine(GET_ORDER, neverAborted(), () => promise);
    void Promise.all(Array.from({ length: 10_001 }, wait));

    await expect(wait()).rejects.toThrow(WeComThrottledError);
    await expect(limits.inLine(CREATE_ORDER, neverAborted(), async () => 'created')).resolves.toBe('created');
  });

  it('refuses a call in the background when 10,000 wait for their turn, and no other', async () => {
    const limits = new CorpLimits([], [], 1);
    const hanging = new Hanging<string>();
    const wait = (rank: Rank) => limits.inTurn(GET_ORDER, neverAborted(), rank, () => hanging.promise);
    void Promise.all(Array.from({ length: 10_001 }, () => wait('background')));
    const booked = wait('booked');

    await expect(wait('background')).rejects.toThrow(WeComThrottledError);
    hanging.end('order');
    await expect(booked).resolves.toBe('order');
  });

  it('guards each endpoint separately', () => {
    const limits = new CorpLimits([{ limit: 1, duration: 1_000 }], [], 1);
    limits.guardOf(GET_ORDER).book(0, 0);

    expect(limits.guardOf(GET_ORDER)).toBe(limits.guardOf(GET_ORDER));
    expect(() => limits.guardOf(GET_ORDER).check(0, 0)).toThrow(WeComThrottledError);
    expect(() => limits.guardOf(GET_TOKEN).check(0, 0)).not.toThrow();
  });

  it('keeps a million requests to the limits of the corp and to those of their endpoint', () => {
    const { rateLimit } = account();
    const allOfCorp = [
      { limit: rateLimit.perMinute, duration: MINUTE },
      { limit: rateLimit.perHour, duration: 60 * MINUTE },
    ];
    const guard = new CorpLimits(allOfCorp, [], 1).guardOf({ ...CREATE_ORDER, limits: OWN });
    const moments = new Float64Array(1_000_000);
    for (let call = 0; call < moments.length; call++)
      moments[call] = guard.book(call === 0 ? 0 : moments[call - 1]!, Infinity);

    expect([...allOfCorp, ...OWN].map((limit) => violations(moments, limit))).toEqual([0, 0, 0, 0]);
    expect(moments.at(-1)).toBeLessThanOrEqual(8.34 * 60 * MINUTE);
  });

  it('holds an endpoint to its own limits as well', () => {
    const limits = new CorpLimits([{ limit: 100, duration: 1_000 }], [], 1);
    const slow = limits.guardOf({ ...GET_ORDER, limits: [{ limit: 1, duration: 1_000 }] });
    slow.book(0, 0);

    expect(() => slow.check(0, 0)).toThrow(WeComThrottledError);
    expect(() => slow.check(1_000, 1_000)).not.toThrow();
  });
});

describe('CorpLimitsRegistry', () => {
  it('gives the accounts of a corp the same limits', () => {
    const registry = new CorpLimitsRegistry();

    expect(registry.of(account({ mchid: '2' }))).toBe(registry.of(account({ corpSecret: 'other' })));
  });

  it.each<Partial<WeComPayOptions>>([{ corpId: 'ww2' }, { baseUrl: 'http://127.0.0.1:8080' }])(
    'gives another corp limits of its own: %j',
    (other) => {
      const registry = new CorpLimitsRegistry();

      expect(registry.of(account(other))).not.toBe(registry.of(account()));
    },
  );

  it.each<Partial<WeComPayOptions>>([
    { maxConcurrency: 1 },
    { rateLimit: { perMinute: 1 } },
    { rateLimit: { perHour: 1 } },
  ])('refuses accounts of one corp that differ in %j', (other) => {
    const registry = new CorpLimitsRegistry();
    registry.of(account());

    expect(() => registry.of(account(other))).toThrow(WeComOptionsError);
    expect(() => registry.of(account(other))).toThrow(/corp ww1 .* rateLimit or maxConcurrency/u);
  });

  it('takes the limits from the options', () => {
    const guard = new CorpLimitsRegistry()
      .of(account({ rateLimit: { perMinute: 1, perHour: 2 } }))
      .guardOf(GET_ORDER);

    expect([0, 0, 0].map((now) => guard.book(now, Infinity))).toEqual([0, 60_000, 3_600_000]);
  });
});
