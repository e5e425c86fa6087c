import { describe, expect, it } from '@jest/globals';
import { rowsOf, useBills } from '../../support/e2e-bills.js';

describe.each([
  ['the older layout', { billLayout: 'older' }],
  ['a byte order mark', { billMark: 'byte-order-mark' }],
  ['lines that end in CRLF', { billLineEnd: 'crlf' }],
  ['no compression', { billPacking: 'never' }],
  ['auth written as a header', { billAuth: 'header' }],
  ['no auth', { billAuth: 'none' }],
] as const)('a bill with %s', (_what, readings) => {
  const bills = useBills({ readings });

  it('is read like any other', async () => {
    const [description, attach] = ['a,b"c`d, `e', '{"a":1,"b":"`"}'];
    bills.pay('ORDER-PAID', { description, attach });
    bills.wecom.refunds.create({ out_trade_no: 'ORDER-PAID', out_refund_no: 'REFUND-1', refund: 234 });
    bills.nextDay();
    const bill = await bills.open();
    expect(await rowsOf(bill)).toMatchObject([
      { out_trade_no: 'ORDER-PAID', settlement_total: 1_234, total: 1_234, description, attach },
      { out_refund_no: 'REFUND-1', total: 0, refund: 234 },
    ]);
    expect(await bill.summary()).toMatchObject({ count: 2, total: 1_234, refund: 234, fee_e5: 6_000 });
  });
});
