import { describe, expect, it } from '@jest/globals';
import { NOTIFICATIONS, receive, refunded, SUCCESS } from '../../support/e2e-notifications.js';
import { GET_REFUND_DETAIL, REFUND, useRefundDesks } from '../../support/e2e-refunds.js';
import { until } from '../../support/e2e-time.js';

const desks = useRefundDesks();

async function openDesk() {
  desks.pay();
  return desks.open({ account: { notifications: NOTIFICATIONS } });
}

const queries = () => desks.wecom.requestsTo(GET_REFUND_DETAIL).length;

describe('a notification about a refund', () => {
  it('is told at once, as what the query says', async () => {
    const { module, desk, refunds, later } = await openDesk();
    await refunds.track(desk.want('REFUND-1'));
    await later(1_000);
    desks.wecom.refunds.succeed('REFUND-1');
    desks.wecom.clearHistory();
    expect(await receive(module, refunded(desks.wecom, 'REFUND-1'))).toEqual(SUCCESS);
    await until(() => desk.told.length === 1);
    expect(desk.events).toMatchObject([{ source: 'notification', final: true }]);
    await receive(module, refunded(desks.wecom, 'REFUND-1'));
    expect(queries()).toBe(1);
    expect(desk.told).toEqual(['REFUND-1 SUCCESS']);
  });

  it('is told if the application does not list the refund, which is not requested', async () => {
    const { module, desk } = await openDesk();
    desks.wecom.refunds.create({ out_refund_no: 'REFUND-9', out_trade_no: 'ORDER-1', refund: 60 });
    desks.wecom.refunds.abnormal('REFUND-9');
    await receive(module, refunded(desks.wecom, 'REFUND-9', 'ABNORMAL'));
    await until(() => desk.told.length === 1);
    expect(desk.told).toEqual(['REFUND-9 ABNORMAL']);
    expect(desks.wecom.requestsTo(REFUND)).toHaveLength(0);
  });

  it('does not keep its row from wanting the refund again', async () => {
    const { module, desk, refunds, later } = await openDesk();
    desks.wecom.refunds.create({ out_refund_no: 'REFUND-9', out_trade_no: 'ORDER-1', refund: 60 });
    desks.wecom.refunds.close('REFUND-9');
    await receive(module, refunded(desks.wecom, 'REFUND-9', 'CLOSED'));
    await until(() => desk.told.length === 1);
    await refunds.track({ ...desk.want('REFUND-9', 60), retries: 1 });
    await later(2_000);
    expect(desks.wecom.requestsTo(REFUND)).toHaveLength(1);
  });

  it('requests nothing if WeCom does not know the refund', async () => {
    const { module, desk, refunds, later } = await openDesk();
    await receive(module, refunded(desks.wecom, 'REFUND-8'));
    await until(async () => queries() === 1 && (await refunds.stats()).running === 0);
    await later(5_000);
    expect(queries()).toBe(2);
    expect(desks.wecom.requestsTo(REFUND)).toHaveLength(0);
    expect(await refunds.find({ out_refund_no: 'REFUND-8' })).toBeUndefined();
    expect(desk.told).toEqual([]);
  });

  it('is told after a refund that failed was requested again', async () => {
    const { module, desk, refunds, later } = await openDesk();
    await refunds.track(desk.want('REFUND-1'));
    await later(1_000);
    desks.wecom.refunds.abnormal('REFUND-1');
    await receive(module, refunded(desks.wecom, 'REFUND-1', 'ABNORMAL'));
    await until(() => desk.told.length === 1);
    desks.wecom.refunds.succeed('REFUND-1');
    await receive(module, refunded(desks.wecom, 'REFUND-1'));
    await until(() => desk.told.length === 2);
    expect(desk.told).toEqual(['REFUND-1 ABNORMAL', 'REFUND-1 SUCCESS']);
  });
});
