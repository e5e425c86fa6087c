import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { isJobOf, itemOf, jobDataOf, jobIdOf, keyOf } from '../../../../lib/bullmq/jobs/item-job.js';
import { momentOf, wholeNow } from '../../../../lib/common/clock.js';
import { ageOf } from '../../../../lib/lifecycle/renewal.js';
import { ORDERS } from '../../../../lib/polling/kinds/orders.js';
import { WatchedOrder } from '../../../../lib/polling/kinds/watched-order.js';
import { useFakeClock } from '../../../support/unit-clock.js';

const KEY = '1900000001/ORDER-1';

/** The data of a job as a replica of version 0.1.0 leaves it in Redis. */
const STORED_BY_0_1_0 = {
  mchid: '1900000001',
  out_trade_no: 'ORDER-1',
  createdAt: '2026-11-28T03:20:00.000Z',
  nextPollAt: '2026-11-28T03:30:00.000Z',
  trade_state: 'SUCCESS',
  since: '2026-11-28T03:20:05.000Z',
  told: 'USERPAYING',
  announced: 'SUCCESS',
  phase: 'ended',
  attempts: 7,
  uselessReplies: 2,
  deliveries: 3,
  sweepsBefore: 1_764_300_000_000,
} as const;

/** Two conversions between the clocks may each be off by one. */
const CLOSE = 3;

describe('the id of a job', () => {
  it('is the order, from which any key can be restored', () => {
    expect(jobIdOf(KEY)).toBe(KEY);
    fc.assert(fc.property(fc.string(), (key) => expect(keyOf(jobIdOf(key))).toBe(key)));
  });

  it('contains no colon, which BullMQ does not accept', () => {
    expect(jobIdOf('a:b%3A/ORDER-1')).toBe('a%3Ab%253A/ORDER-1');
  });
});

describe('a job of the queue', () => {
  it.each([
    ['poll-order', KEY, true],
    ['poll-order', 'a%3Ab/ORDER-1', true],
    ['poll-order', '17', false],
    ['send-mail', KEY, false],
    ['send-mail', '17', false],
  ])('named %s with the id %s is an order: %s', (name, id, isOrder) => {
    expect(isJobOf(ORDERS, { id, name })).toBe(isOrder);
  });
});

// A moment is converted by two clocks, between which a busy machine may take its time.
beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

describe('the data of a job', () => {
  it('states what a new order is, since when, and when it is polled', () => {
    const order = new WatchedOrder(KEY, momentOf(Date.parse('2026-11-24T10:00:00Z')), 0);
    const data = jobDataOf(ORDERS, order, momentOf(Date.parse('2026-11-24T10:00:05Z')));
    expect({ ...data, createdAt: undefined, nextPollAt: undefined }).toEqual({
      mchid: '1900000001',
      out_trade_no: 'ORDER-1',
    });
    expect(Math.abs(Date.parse(data.createdAt) - Date.parse('2026-11-24T10:00:00Z'))).toBeLessThan(CLOSE);
    expect(Math.abs(Date.parse(data.nextPollAt!) - Date.parse('2026-11-24T10:00:05Z'))).toBeLessThan(CLOSE);
  });

  it('omits the next poll of an order that is not polled on its own', () => {
    expect(jobDataOf(ORDERS, new WatchedOrder(KEY, 0, 0), undefined)).not.toHaveProperty('nextPollAt');
  });

  it('holds all that is known of an order, in whichever process it is read', () => {
    const counts = fc.nat();
    const states = fc.constantFrom('NOTPAY', 'USERPAYING', 'SUCCESS', 'A_NEW_STATE', undefined);
    const ages = fc.integer({ min: 0, max: 10 ** 9 });
    const orders = fc.record({
      phase: fc.constantFrom('asked' as const, 'open' as const, 'ended' as const, 'unresolved' as const),
      state: states,
      acknowledgedState: states,
      notifiedState: states,
      attempts: counts,
      unusableReplies: counts,
      deliveryAttempts: counts,
      sweepsBefore: counts,
    });
    fc.assert(
      fc.property(orders, ages, ages, fc.option(ages), (fields, age, stateAge, renewedAge) => {
        const order = new WatchedOrder(KEY, wholeNow() - age, 0);
        order.update({ ...fields, stateSince: wholeNow() - stateAge });
        if (renewedAge !== null) order.update({ renewedAt: wholeNow() - renewedAge });
        const dueAt = wholeNow() + 5_000;
        const read = itemOf(
          ORDERS,
          jobIdOf(KEY),
          JSON.parse(JSON.stringify(jobDataOf(ORDERS, order, dueAt))),
        );
        expect(read).toMatchObject({ key: KEY, ...fields });
        expect(Math.abs(read.createdAt - order.createdAt)).toBeLessThan(CLOSE);
        expect(Math.abs(ageOf(read, wholeNow()) - ageOf(order, wholeNow()))).toBeLessThan(CLOSE);
        expect(Math.abs(read.dueAt! - dueAt)).toBeLessThan(CLOSE);
        // Of an order without a state, nothing is kept of since when.
        const stateSince = fields.state === undefined ? read.stateSince : order.stateSince;
        expect(Math.abs(read.stateSince - stateSince)).toBeLessThan(CLOSE);
      }),
    );
  });

  it('is read as version 0.1.0 has stored it, and written so that version 0.1.0 can read it', () => {
    const read = itemOf(ORDERS, KEY, STORED_BY_0_1_0);
    expect(read).toMatchObject({
      phase: 'ended',
      state: 'SUCCESS',
      acknowledgedState: 'USERPAYING',
      notifiedState: 'SUCCESS',
      deliveryAttempts: 3,
      attempts: 7,
      unusableReplies: 2,
      sweepsBefore: 1_764_300_000_000,
    });
    const written = jobDataOf(ORDERS, read, read.dueAt);
    expect(Object.keys(written).toSorted()).toEqual(Object.keys(STORED_BY_0_1_0).toSorted());
    const { createdAt, nextPollAt, since, ...rest } = STORED_BY_0_1_0;
    expect(written).toMatchObject(rest);
    for (const [name, moment] of Object.entries({ createdAt, nextPollAt, since })) {
      const again = Date.parse(written[name as 'createdAt']);
      expect(Math.abs(again - Date.parse(moment))).toBeLessThan(CLOSE);
    }
  });

  it.each([
    undefined,
    null,
    'text',
    7,
    [],
    {},
    { createdAt: 7, attempts: -1, trade_state: '', phase: 'closed' },
  ])('is read as that of a new order where it makes no sense: %j', (data) => {
    const read = itemOf(ORDERS, KEY, data);
    expect(read).toMatchObject({ key: KEY, phase: 'open', state: undefined, attempts: 0 });
    expect(Math.abs(read.createdAt - wholeNow())).toBeLessThan(1_000);
    expect(read.dueAt).toBeUndefined();
  });

  it('is read without harm, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (data) => {
        expect(itemOf(ORDERS, KEY, data).key).toBe(KEY);
      }),
    );
  });
});

describe('the expected amount of an order', () => {
  const expecting = (total: number | undefined) => {
    const order = new WatchedOrder(KEY, wholeNow(), 0);
    order.total = total;
    return order;
  };

  it('is stored in its job, and read from it', () => {
    const data = jobDataOf(ORDERS, expecting(100), undefined);
    expect(data).toMatchObject({ total: 100 });
    expect(itemOf(ORDERS, KEY, data)).toMatchObject({ total: 100 });
  });

  it('is not stored if there is none, as versions without it did', () => {
    expect(jobDataOf(ORDERS, expecting(undefined), undefined)).not.toHaveProperty('total');
    expect(itemOf(ORDERS, KEY, STORED_BY_0_1_0)).toMatchObject({ total: undefined, attempts: 7 });
  });

  it.each([0, -1, 1.5, '100', null, {}])('is none if the job says %p', (total) => {
    expect(itemOf(ORDERS, KEY, { ...STORED_BY_0_1_0, total })).toMatchObject({ total: undefined });
  });
});
