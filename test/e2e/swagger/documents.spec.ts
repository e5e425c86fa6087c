import { beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import {
  AcceptedRefundDto,
  ApplyMchRequestDto,
  ApplymentDto,
  CreateOrderRequestDto,
  OrderDto,
  OrderQueryService,
  RefundDto,
  TRADE_STATES,
  TRADE_TYPES,
} from '../../../lib/index.js';
import { describeDtos } from '../../../lib/swagger/index.js';
import { faultsOf, schemaIn, useDocumentedShop } from '../../support/e2e-swagger.js';
import { at, lacking, paidOrder } from '../../support/unit-order.js';

@Controller()
class ShopController {
  constructor(private readonly orders: OrderQueryService) {}

  @Get('orders/:number')
  @ApiOkResponse({ type: OrderDto })
  order(@Param('number') out_trade_no: string): Promise<OrderDto> {
    return this.orders.query({ out_trade_no });
  }

  @Post('orders')
  @ApiCreatedResponse({ type: AcceptedRefundDto })
  create(@Body() _order: CreateOrderRequestDto): void {}

  @Get('refund')
  @ApiOkResponse({ type: RefundDto })
  refund(): void {}

  @Post('applyment')
  @ApiCreatedResponse({ type: ApplymentDto })
  apply(@Body() _applyment: ApplyMchRequestDto): void {}
}

/** With every field that WeCom documents. */
const FULL = { ...paidOrder(), out_trade_no: 'ORDER-FULL' };

const shop = useDocumentedShop(ShopController);
let document: OpenAPIObject;

beforeAll(async () => {
  const { orders } = shop.current.wecom;
  orders.put(FULL);
  orders.put({ ...FULL, out_trade_no: 'ORDER-NEW', trade_state: 'PAID_LATER', trade_type: 'PALM' });
  orders.create({ out_trade_no: 'ORDER-OPEN', total: 100 });
  await describeDtos();
  document = shop.current.document();
});

describe('the document of an application that serves orders', () => {
  it('shows the fields of an order, with their types and limits', () => {
    const { properties, required } = schemaIn(document, 'OrderDto');
    const text = (maxLength: number) => ({
      type: 'string',
      minLength: 1,
      maxLength,
      description: expect.any(String),
    });
    const nested = (name: string) => ({
      description: expect.any(String),
      allOf: [{ $ref: `#/components/schemas/${name}` }],
    });
    expect(properties).toEqual({
      mchid: { ...text(32), pattern: '^[\\x21-\\x7e]{1,32}$' },
      out_trade_no: { ...text(32), minLength: 6, pattern: '^[\\w\\-|*]+$' },
      trade_type: {
        ...text(16),
        'x-extensible-enum': TRADE_TYPES,
      },
      trade_state: {
        ...text(32),
        'x-extensible-enum': TRADE_STATES,
      },
      trade_state_desc: text(256),
      payer: nested('OrderPayerDto'),
      transaction_id: text(32),
      bank_type: text(32),
      attach: text(128),
      success_time: { ...text(64), pattern: expect.stringContaining('T') },
      amount: nested('OrderAmountDto'),
      scene_info: nested('OrderSceneInfoDto'),
      promotion_detail: {
        type: 'array',
        description: expect.any(String),
        items: { $ref: '#/components/schemas/PromotionDetailDto' },
      },
    });
    expect(required).toEqual(['mchid', 'out_trade_no', 'trade_state', 'promotion_detail']);
  });

  it('shows the fields of what an order contains', () => {
    const fields = (name: string) => Object.keys(schemaIn(document, name).properties ?? {});
    const served = (path: string) => Object.keys(at(FULL, path) as object);
    expect(fields('OrderPayerDto')).toEqual(served('payer'));
    expect(fields('OrderAmountDto')).toEqual(served('amount'));
    expect(fields('OrderSceneInfoDto')).toEqual(served('scene_info'));
    expect(fields('PromotionDetailDto')).toEqual(served('promotion_detail[]'));
    expect(fields('GoodsDetailDto')).toEqual(served('promotion_detail[].goods_detail[]'));
    expect(schemaIn(document, 'OrderAmountDto').properties?.['total']).toEqual({
      type: 'integer',
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: expect.any(String),
    });
  });

  it('shows what requests must have, and what they may contain', () => {
    const scene = schemaIn(document, 'CreateOrderSceneDto');
    expect(scene.required).toEqual(['payer_client_ip']);
    expect(scene.properties?.['payer_client_ip']).toMatchObject({
      anyOf: [
        { type: 'string', format: 'ipv4' },
        { type: 'string', format: 'ipv6' },
      ],
    });
    const applyment = schemaIn(document, 'ApplyMchRequestDto');
    expect(applyment.properties?.['organization_type']).toMatchObject({
      type: 'integer',
      enum: [0, 1, 2, 3],
    });
    expect(applyment.properties?.['owner']).toMatchObject({ type: 'boolean' });
    expect(schemaIn(document, 'ContactDto').properties?.['contact_type']).toMatchObject({
      type: 'string',
      enum: ['65', '66'],
    });
    expect(schemaIn(document, 'ImagesDto').properties?.['id']).toMatchObject({
      type: 'array',
      minItems: 1,
      maxItems: 5,
      items: { type: 'string', minLength: 1, maxLength: 1024 },
    });
    expect(schemaIn(document, 'RefundDto').required).toContain('status');
  });

  it.each(['ORDER-FULL', 'ORDER-NEW', 'ORDER-OPEN'])(
    'fits what is served, field by field: %s',
    async (number) => {
      const order = await shop.current.get(`/orders/${number}`);
      expect(order).toMatchObject({ out_trade_no: number });
      expect(faultsOf(document, 'OrderDto', order)).toEqual([]);
    },
  );

  it('serves each field that it shows', async () => {
    const order = await shop.current.get('/orders/ORDER-FULL');
    expect(order).toEqual({ ...FULL, mchid: shop.current.wecom.credentials.mchid });
    expect(Object.keys(order as object).toSorted()).toEqual(
      Object.keys(schemaIn(document, 'OrderDto').properties ?? {}).toSorted(),
    );
  });

  it('does not fit an order with another shape', () => {
    const order = { ...lacking(FULL, 'payer'), mchid: '1', amount: { total: '100' }, openid: 'oCustomer' };
    expect(faultsOf(document, 'OrderDto', order)).toEqual([
      expect.stringContaining('must NOT have additional properties'),
      expect.stringContaining('/amount/total must be integer'),
    ]);
  });

  it('refers to nothing that is missing', () => {
    const text = JSON.stringify(document);
    const referred = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/gu)].map(([, name]) => name!);
    expect(new Set(referred)).toEqual(new Set(Object.keys(document.components?.schemas ?? {})));
    for (const name of referred) expect(() => faultsOf(document, name, {})).not.toThrow();
  });
});

describe('the descriptions', () => {
  it('are in English by default', () => {
    const { trade_state } = schemaIn(document, 'OrderDto').properties ?? {};
    expect(trade_state?.['description']).toMatch(/^State of the payment/u);
  });

  it('say which fields are about a person', () => {
    for (const name of ['OrderPayerDto', 'CreateOrderPayerDto'])
      expect(schemaIn(document, name).properties?.['openid']?.['description']).toMatch(/Personal data\.$/u);
  });
});

describe('describeDtos()', () => {
  it.each([
    [{ language: 'fr' }, "the option language must be 'en' or 'zh'"],
    [{ lang: 'zh' }, 'cannot have "lang"'],
    [null, 'must be an object'],
  ])('refuses %p', async (options, message) => {
    await expect(describeDtos(options as never)).rejects.toThrow(message);
  });
});
