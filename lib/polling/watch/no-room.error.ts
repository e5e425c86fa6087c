import { WeComOptionsError } from '../../errors/wecom-pay.errors.js';
import type { ItemWords } from '../kinds/item-kind.interface.js';

/** An item was not tracked because `maxTracked` is reached. */
export class NoRoomError extends WeComOptionsError {
  constructor({ noun, option }: ItemWords, maxTracked: number) {
    super(
      `The ${noun} was not tracked: ${option}.maxTracked (${maxTracked}) is reached. Raise it, or list fewer ${noun}s.`,
    );
  }
}
