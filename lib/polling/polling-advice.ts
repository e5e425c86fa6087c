import type { Logger } from '@nestjs/common';
import { redeliverAfter } from '../lifecycle/redelivery.js';
import { DEFAULT_ACCOUNT } from '../wecom-pay.constants.js';
import type { PollingExplorer } from './polling.explorer.js';
import type { ResolvedPollingOptions } from './polling.options.js';

/** Warns about setups that lose orders or delay their events. */
export function adviseHost(
  explorer: PollingExplorer,
  account: string,
  { sweepEvery }: ResolvedPollingOptions,
  logger: Logger,
): void {
  const listsOrders = explorer.listersOf(account).length > 0;
  if (!listsOrders) {
    const argument = account === DEFAULT_ACCOUNT ? '' : `'${account}'`;
    logger.warn(
      'No method has @UnfinishedOrders(): only orders given to OrderTracker.track() are tracked, and are lost on ' +
        `restart. Put @UnfinishedOrders(${argument}) on a method that returns your open orders.`,
    );
  }
  const unawaited = explorer.unawaitedListeners();
  if (unawaited.length > 0) {
    logger.warn(
      `These listeners use { async: true } or { nextTick: true }, so nothing waits for them: ${unawaited.join(', ')}. An ` +
        'event counts as handled before they run, and an error they throw may end the process. Use @OnOrder(), or the options ' +
        '{ async: true, promisify: true, suppressErrors: false }.',
    );
  }
  const swallowing = explorer.swallowingListeners();
  if (swallowing.length === 0) return;
  const redelivery = listsOrders
    ? `redelivered after ${Math.round(redeliverAfter(1, sweepEvery) / 1_000)} s, if @UnfinishedOrders() still lists the order`
    : 'not redelivered';
  logger.warn(
    `These listeners use plain @OnEvent(), which swallows errors: ${swallowing.join(', ')}. An event that fails there is ` +
      `${redelivery}. Use @OnOrder(), or the option { suppressErrors: false }.`,
  );
}
