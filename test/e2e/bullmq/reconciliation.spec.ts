import { beforeEach, expect, it } from '@jest/globals';
import { SchedulerRegistry } from '@nestjs/schedule';
import { DAY, HOUR, NEXT_DAY } from '../../support/e2e-bills.js';
import { Books, NO_BILL } from '../../support/e2e-books.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { until, useMovableClock } from '../../support/e2e-time.js';

const JOB = 'wecom-pay-reconciliation:default';

describeWithRedis('a day that three replicas want to reconcile', () => {
  const cluster = useCluster();
  const clock = useMovableClock();
  let books: readonly Books[];

  beforeEach(async () => {
    clock.setWallClock(Date.parse(`${DAY}T12:00:00+08:00`) - Date.now());
    const { wecom } = cluster.current;
    wecom.orders.create({ out_trade_no: 'LOST-1', total: 100 });
    wecom.orders.pay('LOST-1');
    clock.advance(22 * HOUR);
    books = [new Books(), new Books(), new Books()];
    await Promise.all(
      books.map((own) =>
        cluster.current.start({
          account: { reconciliation: {}, billErrcodes: { none: NO_BILL } },
          providers: [{ provide: Books, useValue: own }],
        }),
      ),
    );
    clock.advance(HOUR);
  });

  const tickAll = () =>
    Promise.all(
      cluster.current.replicas.map(({ module }) =>
        module.get(SchedulerRegistry).getCronJob(JOB).fireOnTick(),
      ),
    );
  /** Without those of the days before, which are made at the start. */
  const reports = () =>
    books
      .flatMap(({ reconciled }) => reconciled.map(({ report }) => report))
      .filter(({ date }) => date >= DAY)
      .toSorted((one, other) => one.date.localeCompare(other.date));

  it('is reconciled by one of them, once, and so is the next', async () => {
    await tickAll();
    await until(() => reports().length > 0);
    await tickAll();
    clock.advance(24 * HOUR);
    await tickAll();
    await until(() => reports().some(({ date }) => date === NEXT_DAY));
    expect(reports().map(({ date }) => date)).toEqual([DAY, NEXT_DAY]);
  });

  it('is made up for, with the three days before it, when no process was running', async () => {
    const all = () => books.flatMap(({ reconciled }) => reconciled.map(({ report }) => report.date));
    const days = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26'];
    await until(() => all().length >= days.length);
    expect(all().toSorted()).toEqual(days);
  });

  it('is told by one replica and healed by any', async () => {
    books.forEach((own) => own.book('LOST-1', { state: 'NOTPAY', total: 100 }));
    await tickAll();
    await until(() => cluster.current.told.includes('LOST-1 SUCCESS'));
    expect(reports()).toMatchObject([{ differences: [{ kind: 'paid_not_marked', action: 'polled' }] }]);
  });
});
