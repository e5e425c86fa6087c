import { LONGEST_TIMER } from '../common/clock.js';
import { cron } from '../options/cron-option.js';
import { milliseconds, optional, section } from '../options/option-rules.js';

/** How days are reconciled automatically. All are optional. */
export interface ReconciliationOptions {
  /**
   * When the day before is reconciled: a cron expression of 5 fields, or 6 with seconds first, in Beijing time. Bills
   * are there from 10:00 on; if one is not, it is tried again later.
   * @default '30 10 * * *'
   */
  cron?: string | undefined;
  /**
   * How long a `@SettledOrders()` method may take to return, or to yield its next row, in milliseconds.
   * @default 30_000
   */
  listingTimeout?: number | undefined;
  /**
   * How long the listeners of the event may take, in milliseconds.
   * @default 30_000
   */
  listenerTimeout?: number | undefined;
}

/** The validated options, with defaults filled in. */
export type ResolvedReconciliationOptions = {
  readonly [Name in keyof ReconciliationOptions]-?: NonNullable<ReconciliationOptions[Name]>;
};

/** The part of the module's options that is about reconciliation. */
export interface ReconciliationFeatureOptions {
  /**
   * Reconciles each day on the next one, and emits `wecom-pay.reconciled`; `{}` uses the defaults. The application must
   * import `ScheduleModule.forRoot()` and `EventEmitterModule.forRoot()`. With `BullMqPollingEngine`, one replica does
   * it.
   * @default a day is reconciled only by `ReconciliationService.reconcile()`
   */
  reconciliation?: ReconciliationOptions | undefined;
}

/** The validated options. */
export interface ResolvedReconciliationFeatureOptions {
  readonly reconciliation: ResolvedReconciliationOptions | undefined;
}

export const RECONCILIATION_FEATURE_OPTIONS = [
  'reconciliation',
] as const satisfies readonly (keyof ReconciliationFeatureOptions)[];

const OPTIONS = [
  'cron',
  'listingTimeout',
  'listenerTimeout',
] as const satisfies readonly (keyof ReconciliationOptions)[];

export const DEFAULT_LISTING_TIMEOUT = 30_000;

/** @throws {WeComOptionsError} naming the option, what it got and what is allowed. */
export function resolveReconciliationFeatureOptions(
  given: Readonly<Record<string, unknown>>,
): ResolvedReconciliationFeatureOptions {
  return { reconciliation: optional(given['reconciliation'], resolveReconciliation) };
}

function resolveReconciliation(value: unknown): ResolvedReconciliationOptions {
  const given = section('reconciliation', value, OPTIONS);
  const ms = (name: 'listingTimeout' | 'listenerTimeout', fallback: number) =>
    milliseconds(`reconciliation.${name}`, given[name] ?? fallback, LONGEST_TIMER);
  return Object.freeze({
    cron: cron('reconciliation.cron', given['cron'] ?? '30 10 * * *'),
    listingTimeout: ms('listingTimeout', DEFAULT_LISTING_TIMEOUT),
    listenerTimeout: ms('listenerTimeout', 30_000),
  });
}
