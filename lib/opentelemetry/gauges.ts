import type { BatchObservableCallback, BatchObservableResult, Meter } from '@opentelemetry/api';
import type { ItemNoun } from '../diagnostics/messages.js';
import type { PollingStats } from '../polling/polling-stats.interface.js';
import { ACCOUNT, KIND } from './attributes.js';

const SECOND = 1_000;

/** Orders, refunds or applyments of an account that are polled. */
export interface PolledItems {
  readonly account: string;
  readonly kind: ItemNoun;
  readonly stats: () => Promise<PollingStats>;
}

/**
 * Observes what is tracked whenever metrics are collected. A process that leaves polling to another one, or cannot
 * reach its shared engine, reports nothing.
 * @returns a function that ends it.
 */
export function observeTracked(meter: Meter, polled: () => readonly PolledItems[]): () => void {
  const gaugesOf = (kind: ItemNoun) => ({
    tracked: meter.createObservableGauge(`wecom_pay.${kind}s.tracked`, {
      description: `Number of tracked ${kind}s.`,
      unit: `{${kind}}`,
    }),
    due: meter.createObservableGauge(`wecom_pay.${kind}s.due`, {
      description: `Number of ${kind}s that are due and wait for a poll.`,
      unit: `{${kind}}`,
    }),
    oldest: meter.createObservableGauge(`wecom_pay.${kind}.oldest_unfinished`, {
      description: `Age of the oldest ${kind} that the last sweep has listed.`,
      unit: 's',
    }),
  });
  const gauges = {
    order: gaugesOf('order'),
    refund: gaugesOf('refund'),
    applyment: gaugesOf('applyment'),
  } satisfies Record<ItemNoun, object>;
  const paused = meter.createObservableGauge('wecom_pay.polling.paused', {
    description: 'Whether polling is paused: 1 or 0.',
  });
  const observe = async (result: BatchObservableResult, { account, kind, stats }: PolledItems) => {
    const known = await stats().catch(() => undefined);
    if (known === undefined || known.isIdle) return;
    const { tracked, due, lastSweep } = known;
    const labels = { [ACCOUNT]: account };
    result.observe(gauges[kind].tracked, tracked, labels);
    result.observe(gauges[kind].due, due, labels);
    if (lastSweep) {
      const since = lastSweep.oldest?.getTime() ?? Date.now();
      result.observe(gauges[kind].oldest, Math.max(0, Date.now() - since) / SECOND, labels);
    }
    result.observe(paused, known.paused ? 1 : 0, { ...labels, [KIND]: kind });
  };
  const callback: BatchObservableCallback = async (result) => {
    await Promise.all(polled().map((items) => observe(result, items)));
  };
  const all = [paused, ...Object.values(gauges).flatMap((ofKind) => Object.values(ofKind))];
  meter.addBatchObservableCallback(callback, all);
  return () => meter.removeBatchObservableCallback(callback, all);
}
