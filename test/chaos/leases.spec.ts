import { describe, expect, it } from '@jest/globals';
import type { LockCommand, PollSpan } from './leases.mjs';
import { leasesOf, overlapsOf } from './leases.mjs';

const ORDER = 'CHAOS-000001';
const LASTS = 15_000;

const never = () => false;

function set(at: number, holder: string, token = `${holder}:1`): LockCommand {
  return { at, action: 'set', job: ORDER, token, holder };
}

function del(at: number, holder: string): LockCommand {
  return { at, action: 'del', job: ORDER, holder };
}

function poll(holder: string, from: number, to: number): PollSpan {
  return { item: ORDER, holder, from, to };
}

function whyForbidden(commands: readonly LockCommand[], ...polls: readonly PollSpan[]) {
  return overlapsOf(polls, leasesOf(commands, LASTS), never).forbidden.map(({ why }) => why);
}

describe('the lease of a job', () => {
  it('lasts from the first setting of its lock until the last one has expired', () => {
    expect(leasesOf([set(0, 'a'), set(7_000, 'a')], LASTS)).toEqual([
      { job: ORDER, token: 'a:1', holder: 'a', from: 0, renewedAt: 7_000, until: 22_000, isGivenBack: false },
    ]);
  });

  it('ends when it is given back', () => {
    expect(leasesOf([set(0, 'a'), del(300, 'a')], LASTS)).toMatchObject([{ until: 300, isGivenBack: true }]);
  });

  it('begins anew with another token, and after it was given back', () => {
    const commands = [set(0, 'a'), set(15_100, 'b'), del(15_200, 'b'), set(16_000, 'b')];
    expect(leasesOf(commands, LASTS)).toMatchObject([
      { holder: 'a', from: 0, until: 15_000 },
      { holder: 'b', from: 15_100, until: 15_200 },
      { holder: 'b', from: 16_000 },
    ]);
  });

  it('is one of its own job', () => {
    const others = { ...set(100, 'b'), job: 'CHAOS-000002' };
    expect(leasesOf([set(0, 'a'), others, set(200, 'a')], LASTS)).toHaveLength(2);
  });
});

describe('two polls of an order at once', () => {
  const taken = [set(0, 'a'), set(15_100, 'b')];

  it('are allowed once the lease of the first has expired', () => {
    const polls = [poll('a', 10, 20_000), poll('b', 15_110, 15_400)];
    const { allowed, forbidden } = overlapsOf(polls, leasesOf(taken, LASTS), never);
    expect(forbidden).toEqual([]);
    expect(allowed).toMatchObject([{ item: ORDER, first: { holder: 'a' }, second: { holder: 'b' } }]);
  });

  it('are forbidden while the first renews its lease', () => {
    const commands = [set(0, 'a'), set(7_500, 'a'), set(15_100, 'b')];
    expect(whyForbidden(commands, poll('a', 10, 20_000), poll('b', 15_110, 15_400))).toEqual([
      'the lease of the first had not ended',
    ]);
  });

  it('are forbidden if the first could have renewed its lease', () => {
    const asked: unknown[] = [];
    const couldRenew = (...question: unknown[]) => asked.push(question) > 0;
    const polls = [poll('a', 10, 20_000), poll('b', 15_110, 15_400)];
    const { forbidden } = overlapsOf(polls, leasesOf(taken, LASTS), couldRenew);
    expect(forbidden).toMatchObject([{ why: 'the first could have renewed its lease' }]);
    expect(asked).toEqual([['a', 0, 15_000]]);
  });

  it('are forbidden if the first has given its lease back and polls on', () => {
    const commands = [set(0, 'a'), del(1_000, 'a'), set(1_100, 'b')];
    expect(whyForbidden(commands, poll('a', 10, 2_000), poll('b', 1_110, 1_400))).toEqual([
      'the first had given its lease back',
    ]);
  });

  it('are forbidden if the first never had a lease', () => {
    expect(whyForbidden([set(0, 'b')], poll('a', 10, 2_000), poll('b', 1_110, 1_400))).toEqual([
      'the first held no lease',
    ]);
  });

  it('are judged by the lease that the first had when it began', () => {
    const commands = [set(0, 'a'), del(500, 'a'), set(1_000, 'a', 'a:2'), set(16_100, 'b')];
    expect(
      whyForbidden(commands, poll('a', 10, 490), poll('a', 1_010, 17_000), poll('b', 16_110, 16_400)),
    ).toEqual([]);
  });

  it('are none if one follows the other, if they are of one process, or of two orders', () => {
    const polls = [poll('a', 0, 100), poll('b', 100, 200), poll('b', 150, 250)];
    const other = { ...poll('c', 0, 300), item: 'CHAOS-000002' };
    expect(overlapsOf([...polls, other], [], never)).toEqual({ allowed: [], forbidden: [] });
  });

  it('may differ from the leases by what the clocks do', () => {
    const polls = [poll('a', 10, 20_000), poll('b', 14_990, 15_400)];
    expect(overlapsOf(polls, leasesOf(taken, LASTS), never).forbidden).toHaveLength(1);
    expect(overlapsOf(polls, leasesOf(taken, LASTS), never, 50).forbidden).toEqual([]);
  });
});
