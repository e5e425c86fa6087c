import type { Logger } from '@nestjs/common';
import { beginOf } from '../common/beijing-day.js';
import { withoutStop } from '../common/text.js';
import { described } from '../errors/foreign-error.js';
import { WeComBillNotReadyError } from '../errors/wecom-pay.errors.js';
import type { EventPublisher } from '../events/event.publisher.js';
import type { ReconciliationReport } from './reconciliation.report.js';
import { DIFFERENCE_KINDS } from './comparison/reconciliation.types.js';
import type { ReconciliationService } from './reconciliation.service.js';

const MINUTE = 60_000;
const AGAIN_AFTER = 30 * MINUTE;
/** How long after its beginning a day is given up. */
const GIVEN_UP_AFTER = 5 * 1_440 * MINUTE;

export interface DayWorkDependencies {
  readonly account: string;
  readonly service: Pick<ReconciliationService, 'reconcile'>;
  readonly publisher: Pick<EventPublisher, 'alone'>;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** Reconciles a day for the schedule, and tells the application. */
export class DayWork {
  constructor(private readonly deps: DayWorkDependencies) {}

  /** @returns `undefined` if the day is done, or the ms after which it is to be done again. Never rejects. */
  async run(date: string): Promise<number | undefined> {
    const { service, signal, logger } = this.deps;
    try {
      const report = await service.reconcile(date, { signal });
      if (await this.isTold(report)) return undefined;
      return this.again(date, AGAIN_AFTER);
    } catch (error) {
      if (signal.aborted) return AGAIN_AFTER;
      if (error instanceof WeComBillNotReadyError) {
        logger.log(`The bill of ${date} is not ready yet.`);
        return this.again(date, error.retryAfter ?? AGAIN_AFTER);
      }
      logger.error(`${date} could not be reconciled: ${withoutStop(described(error))}.`);
      return this.again(date, AGAIN_AFTER);
    }
  }

  /** Whether no listener failed. */
  private async isTold(report: ReconciliationReport): Promise<boolean> {
    const { account, publisher, logger } = this.deps;
    this.log(report);
    const event = Object.freeze({ id: `${report.mchid}/${report.date}`, account, report });
    const { heard, failed } = await publisher.alone(event, 'reconciled');
    if (!heard && !report.isBalanced)
      logger.warn('No listener received the report: put @OnReconciled() on a method that stores it.');
    return !failed;
  }

  private log({ date, differences, payments, refunds }: ReconciliationReport): void {
    const { logger } = this.deps;
    const compared = `${payments.bill.count} payments and ${refunds.bill.count} refunds in the bill`;
    if (differences.length === 0) return logger.log(`${date} is reconciled: ${compared}, no difference.`);
    const counts = DIFFERENCE_KINDS.map(
      (kind) => [kind, differences.filter((one) => one.kind === kind).length] as const,
    )
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => `${count} ${kind}`);
    logger.warn(
      `${date} is reconciled: ${compared}, ${differences.length} differences (${counts.join(', ')}).`,
    );
  }

  private again(date: string, after: number): number | undefined {
    if (Date.now() + after < beginOf(date) + GIVEN_UP_AFTER) return after;
    this.deps.logger.error(
      `${date} was not reconciled, and will not be retried. Find the cause in the lines above, then call ReconciliationService.reconcile('${date}').`,
    );
    return undefined;
  }
}
