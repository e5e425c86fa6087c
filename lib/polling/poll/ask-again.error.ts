import { WeComBusyError } from '../../errors/wecom-pay.errors.js';

/** WeCom was asked and answered, but how the item stands will be known only later: ask again after `retryAfter` ms. */
export class AskAgainError extends WeComBusyError {
  declare readonly retryAfter: number;

  /** @param isExpected whether it is part of the normal course, so that nobody needs to hear of it. */
  constructor(
    message: string,
    retryAfter: number,
    readonly isExpected = false,
  ) {
    super(message, { retryAfter });
  }
}
