const LONGEST_WAIT = 60_000;

/** An order as the board shows it. */
export interface BoardOrder {
  readonly out_trade_no: string;
  readonly status: string;
  readonly stateAtWeCom?: string;
  readonly attempts: number;
  readonly nextPollAt?: string;
  readonly refunds: readonly { readonly refund: number; readonly status: string }[];
  readonly timeline: readonly {
    readonly kind: string;
    readonly state?: string | null;
    readonly out_refund_no?: string | null;
    readonly source?: string | null;
    readonly by?: string | null;
  }[];
}

/** The row and the timeline are written by two listeners of one event, in any order. */
export function isPaidAndTold({ status, timeline }: BoardOrder): boolean {
  return status === 'paid' && timeline.some(({ kind, state }) => kind === 'told' && state === 'SUCCESS');
}

/** Whether the latest event was emitted because of a notification. */
export function isToldByNotification({ timeline }: BoardOrder): boolean {
  return timeline.findLast(({ kind }) => kind === 'told')?.source === 'notification';
}

interface Whole {
  readonly orders: readonly BoardOrder[];
  readonly shop: object;
}

/** Follows the board as its page does. */
export class Board implements Disposable {
  readonly orders = new Map<string, BoardOrder>();
  shop: unknown;
  private readonly closing = new AbortController();
  private look: () => void = () => undefined;
  private failure: unknown;

  constructor(url: string) {
    this.follow(`${url}/board/events`).catch((error: unknown) => {
      this.failure = error;
      this.look();
    });
  }

  /** Resolves once an order is as described. */
  async order(out_trade_no: string, isRight: (order: BoardOrder) => boolean): Promise<BoardOrder> {
    await this.until(() => {
      const order = this.orders.get(out_trade_no);
      return order !== undefined && isRight(order);
    });
    return this.orders.get(out_trade_no)!;
  }

  /** Resolves once the shop was told of so many refunds of an order. */
  refunded(out_trade_no: string, count: number): Promise<BoardOrder> {
    return this.order(
      out_trade_no,
      ({ timeline }) =>
        timeline.filter(({ kind, out_refund_no }) => kind === 'told' && out_refund_no).length === count,
    );
  }

  /** Resolves once the condition holds. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(new Error(`The board shows ${this.shown()}`, { cause: this.failure }));
      const timer = setTimeout(fail, LONGEST_WAIT);
      this.look = () => {
        if (this.failure) fail();
        if (!condition()) return;
        clearTimeout(timer);
        resolve();
      };
      this.look();
    });
  }

  [Symbol.dispose](): void {
    this.closing.abort();
  }

  private async follow(url: string): Promise<void> {
    const { body } = await fetch(url, { signal: this.closing.signal });
    let text = '';
    for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
      const events = (text + chunk).split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) this.take(event);
      this.look();
    }
  }

  private take(event: string): void {
    const [, type] = /^event: (\w+)$/mu.exec(event) ?? [];
    const [, data = ''] = /^data: (.*)$/mu.exec(event) ?? [];
    if (type === 'shop') this.shop = JSON.parse(data);
    if (type === 'order') this.put(JSON.parse(data) as BoardOrder);
    if (type !== 'board') return;
    const { orders, shop } = JSON.parse(data) as Whole;
    for (const order of orders) this.put(order);
    this.shop = shop;
  }

  private put(order: BoardOrder): void {
    this.orders.set(order.out_trade_no, order);
  }

  private shown(): string {
    return JSON.stringify([...this.orders.values(), this.shop], undefined, 1);
  }
}
