import { EventLoopYielder } from '../../common/event-loop-yielder.js';
import { WeComPayError } from '../../errors/wecom-pay.error.js';
import { WeComOptionsError } from '../../errors/wecom-pay.errors.js';
import type { DecoratedMethod } from '../../host/host-methods.js';
import { listedRows } from '../../host/rows/listed-rows.js';
import { TimedCalls } from '../../host/rows/timed-calls.js';
import type { Entry } from '../comparison/entry.js';
import type { SettledDay } from './settled-orders.decorator.js';
import { readSettledOrder } from './settled-row.js';

/** The application's books: what its methods with `@SettledOrders()` list. */
export class Books {
  /** @param timeout milliseconds that a method may take to return, or to yield its next row. */
  constructor(
    private readonly methods: () => readonly DecoratedMethod[],
    private readonly timeout: number,
  ) {}

  /** @throws {WeComOptionsError} if no method lists what is booked, or one cannot be called. */
  assertExist(): void {
    if (this.methods().length > 0) return;
    throw new WeComOptionsError(
      'Reconciliation requires a method with @SettledOrders(), which lists what the application has booked.',
    );
  }

  /**
   * What the books have for a day.
   * @throws {WeComOptionsError} naming the method and the invalid field of a row: without that row, what is missing
   * would be unknown.
   */
  async *of(day: SettledDay): AsyncGenerator<Entry, void, void> {
    for (const method of this.methods()) yield* this.listedBy(method, day);
  }

  private async *listedBy(
    { name, call }: DecoratedMethod,
    day: SettledDay,
  ): AsyncGenerator<Entry, void, void> {
    const yielder = new EventLoopYielder();
    let number = 0;
    for await (const row of listedRows(() => call(day), new TimedCalls(this.timeout))) {
      number++;
      yield* read(
        row,
        day,
        `${name} with @SettledOrders() returned a row (number ${number}) that cannot be compared`,
      );
      if (yielder.isDue) await yielder.yield();
    }
  }
}

function read(row: unknown, day: SettledDay, failure: string): readonly Entry[] {
  try {
    return readSettledOrder(row, day);
  } catch (error) {
    if (!(error instanceof WeComPayError)) throw error;
    // It is not for the caller of a route to correct.
    throw new WeComOptionsError(`${failure}: ${error.message}`);
  }
}
