import { describe, expect, it } from '@jest/globals';
import { misnamedColumns } from '../../../../lib/polling/kinds/misnamed-columns.js';
import { ORDERS } from '../../../../lib/polling/kinds/orders.js';
import { sweepOver } from '../../../support/unit-sweep.js';

describe('a row with columns of other names', () => {
  it.each([
    [{ outTradeNo: 'ORDER-1' }, [{ field: 'out_trade_no', column: 'outTradeNo' }]],
    [
      { out_trade_no: 'ORDER-1', mchId: '1900000001', created_at: new Date() },
      [
        { field: 'mchid', column: 'mchId' },
        { field: 'createdAt', column: 'created_at' },
      ],
    ],
    [{ out_trade_no: 'ORDER-1', create_time: 1 }, [{ field: 'createdAt', column: 'create_time' }]],
  ])('is recognized: %j', (row, expected) => {
    expect(misnamedColumns(row, ORDERS.columns)).toEqual(expected);
  });

  it.each([
    [{ out_trade_no: 'ORDER-1' }],
    [{ out_trade_no: 'ORDER-1', createdAt: null, created_at: new Date() }],
    [{ out_trade_no: 'ORDER-1', updated_at: new Date(), mchid: undefined, mchId: 'x' }],
    [null],
    ['ORDER-1'],
  ])('is not suspected without reason: %j', (row) => {
    expect(misnamedColumns(row, ORDERS.columns)).toEqual([]);
  });

  it('is reported once for all rows of a method, with the names that are expected', async () => {
    const row = { outTradeNo: 'ORDER-1', created_at: 1 };
    const { sweep, logger } = sweepOver({ list: () => [row, row], good: () => [] });
    await sweep.run();
    expect(logger.of('warn')).toEqual([
      'Shop.list() with @UnfinishedOrders() returns rows with outTradeNo, which should be out_trade_no, and created_at, which should be createdAt.',
    ]);
  });
});
