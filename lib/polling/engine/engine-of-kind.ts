import { WeComOptionsError } from '../../errors/wecom-pay.errors.js';
import type { ItemKind } from '../kinds/item-kind.interface.js';
import type { ResolvedPollingOptions } from '../polling.options.js';
import type { AnyPollingEngine } from './polling-engine.interface.js';

/**
 * The engine of a kind, of the same sort as that of the orders; `undefined` if it is not polled.
 * @throws {WeComOptionsError} if that can keep orders only.
 */
export function engineOfKind<Answer extends object>(
  kind: ItemKind<Answer>,
  options: ResolvedPollingOptions | undefined,
  ofOrders: AnyPollingEngine,
): AnyPollingEngine | undefined {
  if (options === undefined) return undefined;
  const engine = ofOrders.forKind?.(kind, options);
  if (engine !== undefined) return engine;
  throw new WeComOptionsError(
    `WeComPayModule: the option ${kind.words.option} requires CronPollingEngine or BullMqPollingEngine; this pollingEngine keeps orders only.`,
  );
}
