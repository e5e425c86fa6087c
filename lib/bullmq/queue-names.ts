import { DEFAULT_ACCOUNT } from '../wecom-pay.constants.js';

/** The queue of the default account. Each of its jobs is a tracked order, with the order as its id. */
export const WECOM_PAY_QUEUE = 'wecom-pay';

/** The name of an account's queue; for the default account, {@link WECOM_PAY_QUEUE}. */
export const getQueueName = (account = DEFAULT_ACCOUNT): string => nameOf(WECOM_PAY_QUEUE, account);

/** The queue whose only job lists the unfinished orders of an account. */
export const getSweepQueueName = (account: string): string => nameOf(`${WECOM_PAY_QUEUE}-sweep`, account);

function nameOf(queue: string, account: string): string {
  return account === DEFAULT_ACCOUNT ? queue : `${queue}.${encodeURIComponent(account)}`;
}
