import type { InjectionToken, Provider } from '@nestjs/common';
import { WeComApiClient } from '../api/wecom-api.client.js';
import { CallRunner } from '../calls/call-runner.js';
import { OrderCloser } from './order-closer.js';
import { OrderQueryService } from './order-query.service.js';

export function orderProviders(orderQuery: InjectionToken): Provider[] {
  return [
    { provide: orderQuery, useClass: OrderQueryService },
    {
      provide: OrderCloser,
      inject: [orderQuery, WeComApiClient, CallRunner],
      useFactory: (...parts: ConstructorParameters<typeof OrderCloser>) => new OrderCloser(...parts),
    },
  ];
}
