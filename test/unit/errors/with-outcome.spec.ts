import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { WeComPayError } from '../../../lib/errors/wecom-pay.error.js';
import {
  WeComThrottledError,
  WeComTimeoutError,
  WeComUnavailableError,
} from '../../../lib/errors/wecom-pay.errors.js';
import { withOutcome } from '../../../lib/errors/with-outcome.js';

const CAUSE = { name: 'Error', code: 'ECONNRESET' };

const unknown = () => 'unknown' as const;

async function thrownBy(error: unknown): Promise<unknown> {
  const fail = () => {
    throw error;
  };
  return withOutcome(fail, unknown).catch((thrown: unknown) => thrown);
}

/** What a printed error shows, with its enumerable fields. */
const fieldsOf = (error: object) => Object.fromEntries(Object.entries(error));

describe('withOutcome()', () => {
  it('returns what the work returns', async () => {
    const asked: string[] = [];
    const outcome = () => (asked.push('asked'), 'unknown' as const);
    expect(await withOutcome(() => 'order', outcome)).toBe('order');
    expect(asked).toEqual([]);
  });

  it.each([
    new WeComUnavailableError('away', { endpoint: '/x', hint: 'wait', keptConnection: true, cause: CAUSE }),
    new WeComTimeoutError('late', 'attempt', { endpoint: '/x' }),
    new WeComThrottledError('slower', { errcode: 45009, errmsg: 'no', retryAfter: 5, ownLimit: true }),
  ])('says the outcome, and otherwise throws the same error: $name', async (error) => {
    Object.assign(error, { attempts: 2 });
    const thrown = (await thrownBy(error)) as WeComPayError;
    expect(thrown).toBeInstanceOf(error.constructor);
    expect(fieldsOf(thrown)).toEqual({ ...fieldsOf(error), outcome: 'unknown' });
    expect(thrown.cause).toEqual(error.cause);
    expect(thrown.stack).toBe(error.stack);
    expect(thrown.toJSON()).toEqual({ ...error.toJSON(), outcome: 'unknown' });
    expect(inspect(thrown)).toContain("outcome: 'unknown'");
  });

  it('leaves the error of the other calls that wait for the same thing as it is', async () => {
    const shared = new WeComUnavailableError('away');
    const [one, other] = await Promise.all([thrownBy(shared), thrownBy(shared)]);
    expect(one).not.toBe(other);
    expect(shared.outcome).toBeUndefined();
    expect(Object.keys(shared)).not.toContain('outcome');
  });

  it('passes on what is none of ours', async () => {
    const bug = new TypeError('a bug');
    expect(await thrownBy(bug)).toBe(bug);
  });
});
