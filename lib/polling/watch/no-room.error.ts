import { WeComOptionsError } from '../../errors/wecom-pay.errors.js';
import type { ItemWords } from '../kinds/item-kind.interface.js';
import { noRoom } from '../kinds/no-room.js';

/** An item was not tracked because `maxTracked` is reached. */
export class NoRoomError extends WeComOptionsError {
  constructor(words: ItemWords, maxTracked: number) {
    super(noRoom(`The ${words.noun} was not tracked`, words, maxTracked).withAdvice);
  }
}
