// An application that reconciles, as its author would write it: it must compile against the declarations of the package.
import { Inject, Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import type {
  BilledSide,
  DifferenceKind,
  ReconciledEvent,
  ReconciledSide,
  ReconciledSum,
  ReconciledSums,
  ReconcileOptions,
  ReconciliationDifference,
  ReconciliationOptions,
  ReconciliationReport,
  ReconciliationResult,
  SettledDay,
  SettledOrder,
  SettledRefund,
  SettlingMethod,
  WeComPayOptions,
} from 'nestjs-wecom-pay';
import {
  DIFFERENCE_KINDS,
  getReconciledEventName,
  getReconciliationToken,
  InjectReconciliation,
  OnReconciled,
  ReconciliationService,
  SettledOrders,
} from 'nestjs-wecom-pay';

const daily: ReconciliationOptions = { cron: '0 11 * * *', listenerTimeout: 5_000 };
export const options: WeComPayOptions = { corpId: 'ww1', corpSecret: 's', reconciliation: daily };
export const kinds: readonly DifferenceKind[] = DIFFERENCE_KINDS;
export const listing: SettlingMethod = SettledOrders('outlet');

@Injectable()
export class Bookkeeping {
  constructor(
    private readonly reconciliation: ReconciliationService,
    @InjectReconciliation('outlet') readonly ofOutlet: ReconciliationService,
    @Inject(getReconciliationToken('outlet')) readonly same: ReconciliationService,
  ) {}

  @SettledOrders()
  async *settled({ date, from, until, mchid }: SettledDay): AsyncGenerator<SettledOrder> {
    const refunds: readonly SettledRefund[] = [{ out_refund_no: 'REFUND-1', refund: 100n }];
    const order: SettledOrder = { out_trade_no: `${date}-1`, state: 'SUCCESS', total: '100', refunds, mchid };
    if (from < until) yield await Promise.resolve(order);
  }

  @OnReconciled()
  keep({ id, account, report }: ReconciledEvent): string {
    return report.isBalanced ? `${id} of ${account}` : report.toCsv();
  }

  @OnEvent(getReconciledEventName('outlet'), { suppressErrors: false })
  async again({ report: { date } }: ReconciledEvent): Promise<number> {
    const call: ReconcileOptions = { signal: AbortSignal.timeout(60_000) };
    const report: ReconciliationReport = await this.reconciliation.reconcile(date, call);
    const result: ReconciliationResult = report.toJSON();
    const sums: ReconciledSums = result.payments;
    const { count, amount }: ReconciledSum = sums.matched;
    return count + amount + result.differences.reduce((sum, difference) => sum + missing(difference), 0);
  }
}

function missing({ kind, bill, books, action, answer, error }: ReconciliationDifference): number {
  const billed: BilledSide | undefined = bill;
  const booked: ReconciledSide | undefined = books;
  const isOpen = kind === 'paid_not_marked' && action === 'none' && answer === undefined && !error;
  return isOpen ? (billed?.amount ?? 0) - (booked?.amount ?? 0) : 0;
}
