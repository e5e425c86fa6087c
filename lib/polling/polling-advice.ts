import type { Logger } from '@nestjs/common';
import { redeliverAfter } from '../lifecycle/redelivery.js';
import { DEFAULT_ACCOUNT } from '../wecom-pay.constants.js';
import type { ItemKind } from './kinds/item-kind.interface.js';
import type { PollingExplorer } from './polling.explorer.js';
import type { ResolvedPollingOptions } from './polling.options.js';

/** Warns about setups that lose items or delay their events. */
export function adviseHost(
  kind: ItemKind,
  explorer: PollingExplorer,
  account: string,
  { sweepEvery }: ResolvedPollingOptions,
  logger: Logger,
): void {
  const { noun, service, lister, listener } = kind.words;
  const lists = explorer.listersOf(kind, account).length > 0;
  if (!lists) {
    const argument = account === DEFAULT_ACCOUNT ? '' : `'${account}'`;
    logger.warn(
      `No method has ${lister}(): only ${noun}s given to ${service}.track() are tracked, and are lost on ` +
        `restart. Put ${lister}(${argument}) on a method that returns your open ${noun}s.`,
    );
  }
  const unawaited = explorer.unawaitedListeners(kind);
  if (unawaited.length > 0) {
    logger.warn(
      `These listeners use { async: true } or { nextTick: true }, so nothing waits for them: ${unawaited.join(', ')}. An ` +
        'event counts as handled before they run, and an error they throw may end the process. ' +
        `Use ${listener}(), or the options { async: true, promisify: true, suppressErrors: false }.`,
    );
  }
  const swallowing = explorer.swallowingListeners(kind);
  if (swallowing.length === 0) return;
  const redelivery = lists
    ? `redelivered after ${Math.round(redeliverAfter(1, sweepEvery) / 1_000)} s, if ${lister}() still lists the ${noun}`
    : 'not redelivered';
  logger.warn(
    `These listeners use plain @OnEvent(), which swallows errors: ${swallowing.join(', ')}. An event that fails there is ` +
      `${redelivery}. Use ${listener}(), or the option { suppressErrors: false }.`,
  );
}
