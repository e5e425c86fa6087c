import { WeComOptionsError } from '../../errors/wecom-pay.errors.js';

/** An order that is not watched, because as many are as may be. */
export class NoRoomError extends WeComOptionsError {
  constructor(maxTracked: number) {
    super(
      `The order was not put under watch: the option polling.maxTracked allows ${maxTracked}. Raise it, or let ` +
        '@UnfinishedOrders() list fewer.',
    );
    this.name = WeComOptionsError.name;
  }
}
