import { setImmediate } from 'node:timers/promises';

const LONGEST_TURN = 3;

/** Lets long-running work yield to the event loop from time to time. */
export class EventLoopYielder {
  private turnBegan = performance.now();

  /** Whether it is time to {@link yield}. */
  get isDue(): boolean {
    return performance.now() - this.turnBegan > LONGEST_TURN;
  }

  async yield(): Promise<void> {
    await setImmediate();
    this.turnBegan = performance.now();
  }
}
