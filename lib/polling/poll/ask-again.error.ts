import { WeComBusyError } from '../../errors/wecom-pay.errors.js';

/** WeCom was asked and answered, but how the item stands will be known only later: ask again after `retryAfter` ms. */
export class AskAgainError extends WeComBusyError {
  declare readonly retryAfter: number;

  constructor(message: string, retryAfter: number) {
    super(message, { retryAfter });
  }
}
