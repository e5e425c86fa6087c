import { describe, expect, it } from '@jest/globals';
import { GET_REFUND_DETAIL, REFUND, useRefundDesks } from '../../support/e2e-refunds.js';
import type { OpenDesk } from '../../support/e2e-refunds.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const desks = useRefundDesks();

/** A desk whose refund was requested, has failed, and was told so. */
async function openWithFailure(): Promise<OpenDesk> {
  desks.pay();
  const open = await desks.open();
  open.desk.want('REFUND-1');
  await open.later(MINUTE);
  desks.wecom.refunds.close('REFUND-1');
  await open.later(MINUTE);
  expect(open.desk.told).toEqual(['REFUND-1 CLOSED']);
  return open;
}

async function restarted({ module, desk }: OpenDesk): Promise<OpenDesk> {
  await module.close();
  return desks.open({ wanted: desk.wanted });
}

/** The ids of the events without the merchant, each with what its event says of retries. */
const idsOf = ({ desk }: OpenDesk) =>
  desk.events.map(({ id, mchid, retries }) => [id.slice(mchid.length), retries]);

describe('a failed refund whose row wants it again', () => {
  it('is requested again by a process that has never heard of its failure, and tells each failure by an id of its own', async () => {
    const first = await openWithFailure();
    first.desk.wanted.set('REFUND-1', { ...first.desk.want('REFUND-1'), retries: 1 });
    desks.clock.advance(MINUTE);
    const second = await restarted(first);
    await second.later(SECOND);
    expect([second.desk.told, desks.wecom.refunds.runsOf('REFUND-1')]).toEqual([[], 2]);
    desks.wecom.refunds.close('REFUND-1');
    await second.later(MINUTE);
    second.desk.wanted.set('REFUND-1', { ...second.desk.want('REFUND-1'), retries: 2 });
    await second.later(MINUTE);
    desks.wecom.refunds.succeed('REFUND-1');
    await second.later(MINUTE);
    expect([...idsOf(first), ...idsOf(second)]).toEqual([
      ['/refund/REFUND-1/CLOSED', 0],
      ['/refund/REFUND-1/CLOSED/1', 1],
      ['/refund/REFUND-1/SUCCESS', 2],
    ]);
    expect([desks.requested, desks.wecom.refunds.sumOf('ORDER-1')]).toEqual([3, 100]);
  });

  it('is requested at once when it is tracked, though it is still tracked as failed', async () => {
    const { desk, refunds, later } = await openWithFailure();
    await refunds.track({ ...desk.want('REFUND-1'), retries: 1 });
    await later(2 * SECOND);
    expect(desks.wecom.refunds.runsOf('REFUND-1')).toBe(2);
    expect(await refunds.find({ out_refund_no: 'REFUND-1' })).toMatchObject({
      status: 'PROCESSING',
      attempts: 1,
    });
    expect(desk.told).toHaveLength(1);
  });

  it('is requested at once when its listener tracks it, while it is told as failed', async () => {
    desks.pay();
    const { desk, refunds, later } = await desks.open();
    const row = desk.want('REFUND-1');
    await later(MINUTE);
    desk.handle = ({ retries }) => retries === 0 && refunds.track({ ...row, retries: 1 });
    desks.wecom.refunds.close('REFUND-1');
    await later(MINUTE);
    await later(SECOND);
    expect([desk.told, desks.wecom.refunds.runsOf('REFUND-1')]).toEqual([['REFUND-1 CLOSED'], 2]);
  });

  it('is requested again once only, however long its row wants that', async () => {
    const open = await openWithFailure();
    open.desk.wanted.set('REFUND-1', { ...open.desk.want('REFUND-1'), retries: 1 });
    await open.later(2 * MINUTE);
    await open.later(MINUTE);
    open.desk.handle = () => undefined;
    desks.wecom.refunds.abnormal('REFUND-1');
    for (let sweep = 0; sweep < 8; sweep++) await open.later(MINUTE);
    const [, ...again] = idsOf(open);
    expect(again.length).toBeGreaterThan(1);
    expect(new Set(again.map(String))).toEqual(new Set(['/refund/REFUND-1/ABNORMAL/1,1']));
    expect(desks.requested).toBe(2);
  });

  it('is told as failed again if WeCom refuses the request', async () => {
    const open = await openWithFailure();
    desks.wecom.faults.add({ on: REFUND, kind: 'errcode', errcode: 999_008 });
    await open.refunds.track({ ...open.desk.want('REFUND-1'), retries: 1 });
    await open.later(2 * SECOND);
    expect(idsOf(open).slice(1)).toEqual([['/refund/REFUND-1/CLOSED/1', 1]]);
    expect(open.logger.own.map(({ message }) => message).join()).not.toContain('still lists it');
  });
});

describe('while WeCom refuses the requests of refunds, and nothing else', () => {
  it('requests one a minute, polls those it has requested, and then requests the rest', async () => {
    desks.pay();
    for (const number of [2, 3, 4]) {
      desks.wecom.orders.create({ out_trade_no: `ORDER-${number}`, total: 100 });
      desks.wecom.orders.pay(`ORDER-${number}`);
    }
    const { desk, refunds, logger, later } = await desks.open();
    desk.want('REFUND-1');
    await later(MINUTE);
    const fault = desks.wecom.faults.add({ on: REFUND, kind: 'errcode', errcode: 48_001, times: Infinity });
    for (const number of [2, 3]) desk.want(`REFUND-${number}`, 100, `ORDER-${number}`);
    await later(2 * MINUTE);
    expect((await refunds.stats()).paused).toBeUndefined();
    const requested = desks.requested;
    await refunds.track(desk.want('REFUND-4', 100, 'ORDER-4'));
    await later(SECOND);
    expect(desks.requested).toBe(requested);
    const queried = desks.wecom.requestsTo(GET_REFUND_DETAIL).length;
    desks.wecom.refunds.succeed('REFUND-1');
    await later(30 * SECOND);
    await later(10 * MINUTE);
    expect(desk.told).toEqual(['REFUND-1 SUCCESS']);
    expect(desks.wecom.requestsTo(GET_REFUND_DETAIL).length).toBeGreaterThan(queried);
    expect(desks.requested - requested).toBeLessThanOrEqual(2);
    expect(logger.own.map(({ message }) => message).join()).toMatch(/could not be requested yet\. .+48001/u);
    fault.remove();
    for (let turn = 0; turn < 3; turn++) await later(2 * MINUTE);
    const runs = [2, 3, 4].map((number) => desks.wecom.refunds.runsOf(`REFUND-${number}`));
    expect(runs).toEqual([1, 1, 1]);
  });
});
