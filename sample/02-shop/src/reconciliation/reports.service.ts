import { Injectable } from '@nestjs/common';
import type { ReconciliationReport } from 'nestjs-wecom-pay';
import { ReconciliationService, WeComBillNotReadyError } from 'nestjs-wecom-pay';

/** Either a report, or when to ask again. */
export interface Reconciled {
  readonly date: string;
  readonly report?: ReconciliationReport;
  /** The bill is not ready yet; undefined if it is unknown when it will be. */
  readonly askAgainAt?: Date | undefined;
}

/** Reconciles days, and keeps the latest report of each. */
@Injectable()
export class ReportsService {
  private readonly reports = new Map<string, ReconciliationReport>();

  constructor(private readonly reconciliation: ReconciliationService) {}

  async reconcile(date: string): Promise<Reconciled> {
    try {
      const report = await this.reconciliation.reconcile(date);
      this.reports.set(date, report);
      return { date, report };
    } catch (error) {
      if (!(error instanceof WeComBillNotReadyError)) throw error;
      const { retryAfter } = error;
      return { date, askAgainAt: retryAfter === undefined ? undefined : new Date(Date.now() + retryAfter) };
    }
  }

  latest(date: string): ReconciliationReport | undefined {
    return this.reports.get(date);
  }
}
