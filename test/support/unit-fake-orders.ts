import type { CallOptions } from '../../lib/calls/call-options.js';
import { OrderDto } from '../../lib/order/dto/order.dto.js';
import type { TradeState } from '../../lib/order/dto/trade-state.js';
import { orderRefOfKey } from '../../lib/order/order-key.js';
import type { OrderRef } from '../../lib/order/order-ref.js';
import type { Ask } from '../../lib/polling/poll/ask.js';

export const MCHID = '1900000001';

/** What WeCom says of an order: a state, an error, or what a function gives. */
export type Answer = TradeState | Error | (() => Promise<TradeState>);

export interface Query {
  readonly out_trade_no: string;
  /** On the monotonic clock. */
  readonly at: number;
  readonly options: CallOptions;
}

/** The order as WeCom answers it. */
export function orderOf(trade_state: TradeState, out_trade_no = 'ORDER-1'): OrderDto {
  return Object.assign(new OrderDto(), { mchid: MCHID, out_trade_no, trade_state });
}

/** Stands for `OrderQueryService`: answers at once, and keeps what it was asked. */
export class FakeOrders {
  readonly queries: Query[] = [];
  /** Milliseconds for which the background has no room. */
  wait = 0;
  /** The answer for orders that have none of their own. */
  otherwise: Answer = 'NOTPAY';
  /** The most queries that were in flight together, of one order and of all. */
  mostOfOneOrder = 0;
  mostAtOnce = 0;
  private readonly answers = new Map<string, Answer>();
  private readonly inFlight: string[] = [];

  answer(out_trade_no: string, answer: Answer): void {
    this.answers.set(out_trade_no, answer);
  }

  readonly query = async ({ out_trade_no }: OrderRef, options: CallOptions = {}): Promise<OrderDto> => {
    this.queries.push({ out_trade_no, at: performance.now(), options });
    this.inFlight.push(out_trade_no);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.inFlight.length);
    const ofThis = this.inFlight.filter((name) => name === out_trade_no).length;
    this.mostOfOneOrder = Math.max(this.mostOfOneOrder, ofThis);
    try {
      const answer = this.answers.get(out_trade_no) ?? this.otherwise;
      if (answer instanceof Error) throw answer;
      return orderOf(typeof answer === 'function' ? await answer() : answer, out_trade_no);
    } finally {
      this.inFlight.splice(this.inFlight.indexOf(out_trade_no), 1);
    }
  };

  readonly ask: Ask<OrderDto> = ({ key }, options) => this.query(orderRefOfKey(key), options);

  readonly backgroundWait = (): number => this.wait;

  /** When an order was asked for, in ms since `start`. */
  askedAt(out_trade_no: string, start = 0): number[] {
    return this.queries.filter((query) => query.out_trade_no === out_trade_no).map(({ at }) => at - start);
  }
}
