import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  ClassSerializerInterceptor,
  Controller,
  Get,
  SerializeOptions,
  UseInterceptors,
} from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ApiOkResponse, ApiProperty, OmitType, PartialType, PickType } from '@nestjs/swagger';
import { OrderDto, OrderQueryService } from '../../../lib/index.js';
import { describeDtos } from '../../../lib/swagger/index.js';
import { faultsOf, schemaIn, useDocumentedShop } from '../../support/e2e-swagger.js';

const PICKED = ['out_trade_no', 'trade_state', 'amount'] as const;

/** Made before the DTOs are described, as an application's own files are loaded first. */
class OrderForBrowser extends PickType(OrderDto, PICKED) {
  @ApiProperty({ description: 'How it stands.' })
  override trade_state!: string;
}
class OrderFilter extends PartialType(OrderForBrowser) {}
class OrderWithoutPayer extends OmitType(OrderDto, ['payer']) {}

@Controller()
@UseInterceptors(ClassSerializerInterceptor)
class OrdersController {
  constructor(private readonly orders: OrderQueryService) {}

  @Get('all')
  @ApiOkResponse({ type: OrderDto })
  all(): Promise<OrderDto> {
    return this.orders.query({ out_trade_no: 'ORDER-1' });
  }

  @Get('picked')
  @ApiOkResponse({ type: OrderForBrowser })
  @SerializeOptions({ type: OrderForBrowser, strategy: 'excludeAll' })
  picked(): Promise<OrderForBrowser> {
    return this.orders.query({ out_trade_no: 'ORDER-1' });
  }

  @Get('filter')
  @ApiOkResponse({ type: OrderFilter })
  filter(): void {}

  @Get('without-payer')
  @ApiOkResponse({ type: OrderWithoutPayer })
  withoutPayer(): void {}
}

const OPENID = 'oCanaryOpenid';
const PROMOTION = {
  amount: 10,
  goods_detail: [{ goods_id: 'G-1', quantity: 1, unit_price: 1, discount_amount: 0 }],
};

const shop = useDocumentedShop(OrdersController);
let document: OpenAPIObject;

beforeAll(async () => {
  const { orders } = shop.current.wecom;
  orders.create({ out_trade_no: 'ORDER-1', total: 100, scene_info: { device_id: 'T-1' } });
  orders.pay('ORDER-1', { openid: OPENID, promotion_detail: [PROMOTION] });
  await describeDtos();
  document = shop.current.document();
});

describe('a type that is picked from a DTO', () => {
  it('shows the picked fields as the DTO has them', () => {
    const { properties = {}, required } = schemaIn(document, 'OrderForBrowser');
    const whole = schemaIn(document, 'OrderDto').properties ?? {};
    expect(Object.keys(properties).toSorted()).toEqual(PICKED.toSorted());
    expect(properties['amount']).toEqual(whole['amount']);
    expect(properties['out_trade_no']).toEqual(whole['out_trade_no']);
    expect(properties['trade_state']).toEqual({ ...whole['trade_state'], description: 'How it stands.' });
    expect(required?.toSorted()).toEqual(['out_trade_no', 'trade_state']);
  });

  it('can be made into another', () => {
    const { properties = {}, required } = schemaIn(document, 'OrderFilter');
    expect(properties).toEqual(schemaIn(document, 'OrderForBrowser').properties);
    expect(required).toBeUndefined();
  });

  it('shows all but what is omitted', () => {
    const { payer, ...others } = schemaIn(document, 'OrderDto').properties ?? {};
    expect(payer).toBeDefined();
    expect(schemaIn(document, 'OrderWithoutPayer').properties).toEqual(others);
  });

  it('is all that a browser gets', async () => {
    const order = await shop.current.get('/picked');
    expect(order).toEqual({
      out_trade_no: 'ORDER-1',
      trade_state: 'SUCCESS',
      amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
    });
    expect(faultsOf(document, 'OrderForBrowser', order)).toEqual([]);
  });
});

describe('ClassSerializerInterceptor', () => {
  it('loses no field of an order', async () => {
    const order = await shop.current.get('/all');
    const { mchid } = shop.current.wecom.credentials;
    const known = shop.current.wecom.orders.get('ORDER-1');
    expect(order).toMatchObject({
      mchid,
      payer: { openid: OPENID },
      scene_info: { device_id: 'T-1' },
      promotion_detail: [PROMOTION],
    });
    expect(Object.keys(order as object).toSorted()).toEqual(
      Object.entries(known ?? {})
        .filter(([, value]) => value !== '')
        .map(([key]) => key)
        .toSorted(),
    );
    expect(faultsOf(document, 'OrderDto', order)).toEqual([]);
  });
});
