import { setImmediate } from 'node:timers/promises';

const LONGEST_TURN = 3;

/** Lets others have the event loop now and again, within work that would hold it for long. */
export class Breather {
  private turnBegan = performance.now();

  /** Whether it is time to {@link rest}. */
  get isDue(): boolean {
    return performance.now() - this.turnBegan > LONGEST_TURN;
  }

  async rest(): Promise<void> {
    await setImmediate();
    this.turnBegan = performance.now();
  }
}
