/** A name that a file imports. */
export interface Name {
  readonly name: string;
  readonly from: string;
}

/** A module that `AppModule` imports, once in an application. */
export interface ImportedModule extends Name {
  readonly call: string;
  /** What the call needs besides. */
  readonly uses: readonly Name[];
}

const CONFIG_MODULE: Name = { name: 'ConfigModule', from: '@nestjs/config' };

/** `imports: [ConfigModule]` is for an application whose `ConfigModule` is there already, and not global. */
const WECOM_PAY_CALL = `WeComPayModule.forRootAsync({
  isGlobal: true,
  imports: [ConfigModule],
  inject: [ConfigService],
  useFactory: (config: ConfigService) => ({
    corpId: config.getOrThrow<string>('WECOM_CORP_ID'),
    corpSecret: config.getOrThrow<string>('WECOM_CORP_SECRET'),
    mchid: config.getOrThrow<string>('WECOM_PAY_MCHID'),
    baseUrl: config.get<string>('WECOM_BASE_URL'),
    polling: {},
  }),
})`;

export const WECOM_PAY: ImportedModule = {
  name: 'WeComPayModule',
  from: 'nestjs-wecom-pay',
  call: WECOM_PAY_CALL,
  uses: [CONFIG_MODULE, { name: 'ConfigService', from: '@nestjs/config' }],
};

export const MODULES: readonly ImportedModule[] = [
  { ...CONFIG_MODULE, call: 'ConfigModule.forRoot({ isGlobal: true })', uses: [] },
  {
    name: 'EventEmitterModule',
    from: '@nestjs/event-emitter',
    call: 'EventEmitterModule.forRoot()',
    uses: [],
  },
  { name: 'ScheduleModule', from: '@nestjs/schedule', call: 'ScheduleModule.forRoot()', uses: [] },
  WECOM_PAY,
];

export const PROVIDER = 'WeComOrdersService';
/** From the folder of `AppModule`, without `.ts`. */
export const PROVIDER_PATH = 'orders/wecom-orders.service';

export const PROVIDER_TEXT = `import { Injectable, Logger } from '@nestjs/common';
import type { OrderEvent } from 'nestjs-wecom-pay';
import { OnOrder, UnfinishedOrders } from 'nestjs-wecom-pay';

@Injectable()
export class ${PROVIDER} {
  /** Stands in for your orders table. */
  private readonly rows = [
    { out_trade_no: 'DEMO-NOTPAY', status: 'open', createdAt: new Date() },
    { out_trade_no: 'DEMO-SUCCESS', status: 'open', createdAt: new Date() },
  ];

  @UnfinishedOrders() // which of my orders are still open?
  unpaid() {
    return this.rows.filter(({ status }) => status === 'open');
  }

  @OnOrder('SUCCESS') // WeCom says: paid
  markPaid({ order }: OrderEvent) {
    for (const row of this.rows)
      if (row.out_trade_no === order.out_trade_no) row.status = 'paid';
    Logger.log(\`\${order.out_trade_no} is paid\`, 'Orders');
  }
}
`;
