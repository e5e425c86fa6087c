import { Controller, Get, HttpCode, NotFoundException, Param, Post, StreamableFile } from '@nestjs/common';
import { hasWeCom } from '../../../shop-kit/environment.js';
import { latestBilledDay, latestDays } from './beijing-days.js';
import type { Reconciled } from './reports.service.js';
import { ReportsService } from './reports.service.js';

const DAYS_OFFERED = 7;

@Controller('reconciliation')
export class ReconciliationController {
  constructor(private readonly reports: ReportsService) {}

  /** The latest days in Beijing, today first. */
  @Get()
  offer(): { readonly isFake: boolean; readonly latestBilled: string; readonly days: readonly string[] } {
    const now = Date.now();
    return { isFake: !hasWeCom(), latestBilled: latestBilledDay(now), days: latestDays(now, DAYS_OFFERED) };
  }

  @Post(':date')
  @HttpCode(200)
  reconcile(@Param('date') date: string): Promise<Reconciled> {
    return this.reports.reconcile(date);
  }

  /** The differences of the latest report. */
  @Get(':date/differences.csv')
  download(@Param('date') date: string): StreamableFile {
    const report = this.reports.latest(date);
    if (!report) throw new NotFoundException(`${date} has not been reconciled yet`);
    return new StreamableFile(Buffer.from(report.toCsv()), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="differences-${report.date}.csv"`,
    });
  }
}
