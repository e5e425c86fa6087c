import type { InjectionToken, Provider } from '@nestjs/common';
import { WeComApiClient } from '../api/wecom-api.client.js';
import { OrderCloser } from '../order/order-closer.js';
import { WECOM_PAY_OPTIONS } from '../wecom-pay.constants.js';
import { PaymentService } from './payment.service.js';

/** The injection tokens of an account's services. */
interface Services {
  readonly payments: InjectionToken;
  readonly orderTracker: InjectionToken;
}

export function paymentProviders({ payments, orderTracker }: Services): Provider[] {
  return [
    {
      provide: payments,
      inject: [WeComApiClient, WECOM_PAY_OPTIONS, orderTracker, OrderCloser],
      useFactory: (...parts: ConstructorParameters<typeof PaymentService>) => new PaymentService(...parts),
    },
  ];
}
