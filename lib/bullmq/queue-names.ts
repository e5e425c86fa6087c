import type { ItemKind } from '../polling/kinds/item-kind.interface.js';
import { DEFAULT_ACCOUNT } from '../wecom-pay.constants.js';

/** The queue of the default account. Each of its jobs is a tracked order, with the order as its id. */
export const WECOM_PAY_QUEUE = 'wecom-pay';

/** The name of an account's queue; for the default account, {@link WECOM_PAY_QUEUE}. */
export const getQueueName = (account = DEFAULT_ACCOUNT): string => queueNameOf(WECOM_PAY_QUEUE, account);

/** The queue whose jobs are the items of an account. */
export const itemQueueName = ({ topic }: Pick<ItemKind, 'topic'>, account: string): string =>
  queueNameOf(topic, account);

/** The queue whose only job lists the unfinished items of an account. */
export const sweepQueueName = ({ topic }: Pick<ItemKind, 'topic'>, account: string): string =>
  queueNameOf(`${topic}-sweep`, account);

/** The queue whose jobs are each done once for an account. */
export const onceQueueName = (topic: string, account: string): string => queueNameOf(topic, account);

function queueNameOf(queue: string, account: string): string {
  return account === DEFAULT_ACCOUNT ? queue : `${queue}.${encodeURIComponent(account)}`;
}
