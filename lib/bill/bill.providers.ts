import type { InjectionToken, Provider } from '@nestjs/common';
import { WeComApiClient } from '../api/wecom-api.client.js';
import { CallRunner } from '../calls/call-runner.js';
import { WeComHttpClient } from '../http/wecom-http.client.js';
import { WECOM_PAY_OPTIONS } from '../wecom-pay.constants.js';
import { BillDownloader } from './bill-downloader.js';
import { BillService } from './bill.service.js';

export function billProviders(bills: InjectionToken): Provider[] {
  return [
    {
      provide: BillDownloader,
      inject: [WeComApiClient, CallRunner, WeComHttpClient, WECOM_PAY_OPTIONS],
      useFactory: (...parts: ConstructorParameters<typeof BillDownloader>) => new BillDownloader(...parts),
    },
    {
      provide: bills,
      inject: [BillDownloader, WECOM_PAY_OPTIONS],
      useFactory: (...parts: ConstructorParameters<typeof BillService>) => new BillService(...parts),
    },
  ];
}
