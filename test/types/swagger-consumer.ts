// Uses every public symbol of the entry for Swagger, as an application would.
import type { INestApplication } from '@nestjs/common';
import { Controller, Get } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ApiOkResponse, DocumentBuilder, PickType, SwaggerModule } from '@nestjs/swagger';
import { OrderDto } from 'nestjs-wecom-pay';
import type { DescribeDtosOptions } from 'nestjs-wecom-pay/swagger';
import { describeDtos } from 'nestjs-wecom-pay/swagger';

const inChinese: DescribeDtosOptions = { language: 'zh' };

export class OrderForBrowser extends PickType(OrderDto, ['out_trade_no', 'trade_state', 'amount'] as const) {}

@Controller('orders')
export class OrdersController {
  @Get()
  @ApiOkResponse({ type: OrderForBrowser })
  paid(): OrderForBrowser {
    return { out_trade_no: 'ORDER-1', trade_state: 'SUCCESS', amount: { total: 100 } };
  }
}

export async function documentOf(app: INestApplication): Promise<OpenAPIObject> {
  await describeDtos();
  await describeDtos(inChinese);
  return SwaggerModule.createDocument(app, new DocumentBuilder().build());
}
