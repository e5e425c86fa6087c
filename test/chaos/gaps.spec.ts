import { describe, expect, it } from '@jest/globals';
import { gapsOf } from './gaps.mjs';

const ORDER = 'CHAOS-000001';
const PLAN = {
  longest: (age: number | undefined) => (age === undefined ? 200 : 1_000 + age / 2),
  least: 900,
};

function read(isOpen: boolean, ...polledAt: number[]) {
  const orders = [{ out_trade_no: ORDER, createdAt: 1_000, isOpen }];
  const polls = polledAt.map((at) => ({ out_trade_no: ORDER, at }));
  return gapsOf({ orders, polls, until: 10_000 }, PLAN);
}

describe('the gaps between the polls of an order', () => {
  it('are compared with the interval planned at the previous poll', () => {
    expect(read(false, 1_200, 2_300, 4_000).latest).toMatchObject({ age: 3_000, late: 1_700 - 1_650 });
  });

  it('begin with its creation', () => {
    expect(read(false, 3_000).latest).toMatchObject({ age: 2_000, late: 1_800 });
  });

  it('end with the last poll of an order that has ended', () => {
    expect(read(false, 1_100).latest).toMatchObject({ late: -100 });
  });

  it('last until now for an order that is still open', () => {
    expect(read(true, 1_200).latest).toMatchObject({ age: 9_000, late: 8_800 - 1_100 });
    expect(read(true).latest).toMatchObject({ late: 9_000 - 200 });
  });

  it('are too short when two processes polled it at once', () => {
    expect(read(false, 1_200, 2_300, 2_310).tooSoon).toEqual([ORDER]);
    expect(read(false, 1_200, 2_300, 3_400).tooSoon).toEqual([]);
  });

  it('may be short after the first one', () => {
    expect(read(false, 1_200, 1_210, 2_300).tooSoon).toEqual([]);
  });

  it('may be short once the order was hastened', () => {
    const polls = [1_200, 2_300, 2_310].map((at) => ({ out_trade_no: ORDER, at }));
    const hastenedAt = (at: number) =>
      gapsOf(
        {
          orders: [{ out_trade_no: ORDER, createdAt: 1_000, isOpen: false, hastenedAt: at }],
          polls,
          until: 9_000,
        },
        PLAN,
      ).tooSoon;
    expect(hastenedAt(2_305)).toEqual([]);
    expect(hastenedAt(2_311)).toEqual([ORDER]);
  });

  it('are not too short when no poll ends them', () => {
    expect(read(false, 1_001).tooSoon).toEqual([]);
    expect(read(true, 9_900).tooSoon).toEqual([]);
  });

  it('do not exist without orders', () => {
    expect(gapsOf({ orders: [], polls: [], until: 0 }, PLAN)).toEqual({
      polls: 0,
      latest: undefined,
      tooSoon: [],
    });
  });
});
