import { WeComOptionsError } from '../../errors/wecom-pay.errors.js';

/** An order was not tracked because `maxTracked` is reached. */
export class NoRoomError extends WeComOptionsError {
  constructor(maxTracked: number) {
    super(
      `The order was not tracked: polling.maxTracked (${maxTracked}) is reached. Raise it, or list fewer orders.`,
    );
  }
}
