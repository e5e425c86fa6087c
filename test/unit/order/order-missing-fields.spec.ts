import { describe, expect, it } from '@jest/globals';
import { OrderDto } from '../../../lib/order/dto/order.dto.js';
import { decoded, departingPaths, unusable } from '../../support/unit-decode.js';
import { at, having, lacking, ORDER_PATHS, paidOrder, unpaidOrder } from '../../support/unit-order.js';

describe('fields that are missing', () => {
  const ALWAYS = ['trade_state_desc', 'promotion_detail[].amount'];
  const OF_GOODS = ['goods_id', 'quantity', 'unit_price', 'discount_amount'].map(
    (name) => `promotion_detail[].goods_detail[].${name}`,
  );
  const WHEN_PAID = ['payer', 'payer.openid', 'transaction_id'];
  const IDENTITY = ['mchid', 'out_trade_no', 'trade_state'];
  const EMPTY = 'a string of 0 characters';
  const REPORTED = [...ALWAYS, ...OF_GOODS, ...WHEN_PAID];

  it.each(IDENTITY)('make the reply unusable, as does null: %s', (path) => {
    expect(unusable(OrderDto, lacking(paidOrder(), path))).toMatchObject({ path, received: 'nothing' });
    expect(unusable(OrderDto, having(paidOrder(), path, null))).toMatchObject({ path, received: 'null' });
  });

  it.each(REPORTED)('are reported: %s', (path) => {
    const { departures } = decoded(OrderDto, lacking(paidOrder(), path));
    expect(departures).toMatchObject([{ path, received: 'nothing' }]);
  });

  it.each(ORDER_PATHS.filter((path) => ![...REPORTED, ...IDENTITY].includes(path)))(
    'are accepted: %s',
    (path) => {
      expect(departingPaths(OrderDto, lacking(paidOrder(), path))).toStrictEqual([]);
    },
  );

  it.each(ORDER_PATHS.filter((path) => !IDENTITY.includes(path)))(
    'are reported when they are null: %s',
    (path) => {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), path, null));
      expect(departures).toMatchObject([{ path, received: 'null' }]);
      expect(at(value, path)).toStrictEqual(path.endsWith('_detail') ? [] : undefined);
    },
  );

  it.each(IDENTITY)('make the reply unusable when they are an empty text: %s', (path) => {
    expect(unusable(OrderDto, having(paidOrder(), path, ''))).toMatchObject({ path, received: EMPTY });
  });

  it.each(REPORTED)('are reported when they are an empty text: %s', (path) => {
    const { value, departures } = decoded(OrderDto, having(paidOrder(), path, ''));
    expect(departures).toMatchObject([{ path, received: EMPTY }]);
    expect(value).not.toHaveProperty(path.replaceAll('[]', '[0]'));
  });

  it.each(ORDER_PATHS.filter((path) => ![...REPORTED, ...IDENTITY].includes(path)))(
    'are absent, without a report, when they are an empty text: %s',
    (path) => {
      const { value, departures } = decoded(OrderDto, having(paidOrder(), path, ''));
      expect(departures).toStrictEqual([]);
      expect(at(value, path)).toStrictEqual(path.endsWith('_detail') ? [] : undefined);
    },
  );

  it.each(['SUCCESS', 'REFUND'])('are reported when the order is %s: payer and transaction_id', (state) => {
    expect(departingPaths(OrderDto, { ...unpaidOrder(), trade_state: state })).toStrictEqual([
      'payer',
      'transaction_id',
    ]);
  });

  it.each(['NOTPAY', 'CLOSED', 'REVOKED', 'USERPAYING', 'PAYERROR', 'ACCEPT'])(
    'are accepted when the order is %s: payer and transaction_id',
    (state) => {
      expect(departingPaths(OrderDto, { ...unpaidOrder(), trade_state: state })).toStrictEqual([]);
    },
  );
});
