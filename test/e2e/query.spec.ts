import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { OrderDto, OrderQueryService, WeComPayModule } from '../../lib/index.js';
import { FakeWeCom } from '../../lib/testing/index.js';

describe('OrderQueryService.query()', () => {
  let wecom: FakeWeCom;
  beforeEach(async () => { wecom = await FakeWeCom.start(); });
  afterEach(() => wecom.close());
  it('works', async () => {
    const m = await Test.createTestingModule({ imports: [WeComPayModule.forRoot({ ...wecom.credentials, baseUrl: wecom.baseUrl })] }).compile();
    await m.init();
    wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100 });
    const o = await m.get(OrderQueryService).query({ out_trade_no: 'ORDER-1' });
    console.log(o);
    expect(o).toBeInstanceOf(OrderDto);
    wecom.orders.pay('ORDER-1');
    console.log(await m.get(OrderQueryService).query({ out_trade_no: 'ORDER-1' }));
    await m.get(OrderQueryService).query({ out_trade_no: 'ORDER-2' }).catch((e) => console.log(e, JSON.stringify(e)));
    await m.close();
  });
});
