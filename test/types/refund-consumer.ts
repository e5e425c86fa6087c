// An application that refunds, as its author would write it: it must compile against the declarations of the package.
import { Inject, Injectable } from '@nestjs/common';
import type {
  KnownRefundStatus,
  ListenerOptions,
  ListingMethod,
  NewStateListenerOptions,
  RefundChannel,
  RefundEvent,
  RefundPromotionType,
  RefundRef,
  RefundRequest,
  RefundsOptions,
  RefundStatus,
  TrackedRefund,
  UnfinishedRefund,
  UnresolvedRefundEvent,
  WeComPayOptions,
} from 'nestjs-wecom-pay';
import {
  AcceptedRefundDto,
  getRefundEventName,
  getRefundsToken,
  InjectRefunds,
  OnRefund,
  REFUND_CHANNELS,
  REFUND_PROMOTION_TYPES,
  REFUND_STATUSES,
  RefundAmountDto,
  RefundDto,
  RefundPromotionDto,
  RefundService,
  UnfinishedRefunds,
} from 'nestjs-wecom-pay';

export const refunds: RefundsOptions = {
  cron: '*/5 * * * * *',
  concurrency: 5,
  horizon: 86_400_000,
  sweepEvery: 10_000,
  drainTimeout: 1_000,
  listenerTimeout: 1_000,
  listingTimeout: 1_000,
  maxTracked: 1_000,
  autoStart: false,
};
export const options: WeComPayOptions = { corpId: 'ww1', corpSecret: 's', appid: 'wx1', refunds };

const ofB: ListenerOptions = { account: 'b' };
const ofNewStatus: NewStateListenerOptions = { newState: true };
export const listed: ListingMethod<UnfinishedRefund> = UnfinishedRefunds('b');
export const known: readonly KnownRefundStatus[] = REFUND_STATUSES;
export const dtos = [AcceptedRefundDto, RefundAmountDto, RefundDto, RefundPromotionDto];

@Injectable()
export class Refunds {
  readonly names = [
    getRefundEventName(),
    getRefundEventName('SUCCESS'),
    getRefundEventName('UNRESOLVED', 'b'),
  ];

  constructor(
    private readonly service: RefundService,
    @InjectRefunds('b') private readonly serviceOfB: RefundService,
    @Inject(getRefundsToken('b')) readonly sameService: RefundService,
  ) {}

  @UnfinishedRefunds()
  wanted(): UnfinishedRefund[] {
    return [
      {
        out_refund_no: 'R1',
        out_trade_no: 'ORDER-1',
        refund: 1,
        total: 100n,
        reason: null,
        retries: 1,
        createdAt: new Date(),
      },
    ];
  }

  /** Rows with fields of the application's own. */
  @UnfinishedRefunds('b')
  async *rows() {
    yield { out_refund_no: 'R2', out_trade_no: 'ORDER-2', refund: '1', total: '100', status: 'wanted' };
  }

  // @ts-expect-error A refund needs its amounts.
  @UnfinishedRefunds()
  withoutAmount() {
    return [{ out_refund_no: 'R3', out_trade_no: 'ORDER-3' }];
  }

  @OnRefund('SUCCESS')
  async done({ id, account, mchid, refund, retries, final, source, attempt }: RefundEvent): Promise<void> {
    if (final) this.names.push(id, account, mchid, refund.out_refund_no, source, `${attempt} ${retries}`);
  }

  @OnRefund()
  changed({ previousState, observedAt }: RefundEvent): [RefundStatus | undefined, Date] {
    return [previousState, observedAt];
  }

  @OnRefund('UNRESOLVED', ofB)
  look({ id, out_trade_no, lastState, createdAt }: UnresolvedRefundEvent): readonly unknown[] {
    return [id, out_trade_no, lastState, createdAt];
  }

  /** A status that WeCom might add. */
  @OnRefund('PARTLY', ofNewStatus)
  partly({ refund }: RefundEvent): RefundChannel | undefined {
    return refund.channel ?? REFUND_CHANNELS[0];
  }

  // @ts-expect-error A typing error is not a status.
  @OnRefund('CLOSE')
  misspelt(): void {}

  async refund(request: RefundRequest, ref: RefundRef): Promise<RefundPromotionType | undefined> {
    const accepted: AcceptedRefundDto = await this.service.request(request, { timeout: 1_000 });
    const refund: RefundDto = await this.serviceOfB.query(ref);
    const amount: RefundAmountDto = refund.amount;
    this.names.push(String(amount.refund), accepted.out_refund_no);
    const [promotion]: readonly RefundPromotionDto[] = refund.promotion_detail;
    return promotion?.type ?? REFUND_PROMOTION_TYPES[0];
  }

  async watch(row: UnfinishedRefund): Promise<TrackedRefund | undefined> {
    await this.service.track(row);
    await this.service.stop();
    await this.service.start();
    const { tracked } = await this.service.stats();
    return tracked > 0 ? this.service.find(row as RefundRef) : undefined;
  }
}
