import type { WeComApiClient } from '../../lib/api/wecom-api.client.js';
import { WeComTimeoutError, WeComUnknownError } from '../../lib/errors/wecom-pay.errors.js';
import type { OrderDto } from '../../lib/order/dto/order.dto.js';
import { OrderCloser } from '../../lib/order/order-closer.js';
import { callRunner } from './unit-call-runner.js';
import { orderOf } from './unit-fake-orders.js';

/** How WeCom behaves where its documentation is silent, and what happens on the way. */
export interface WeComBehaviour {
  /** `close_order` of an order that has ended. */
  readonly closingEnded: 'refused' | 'accepted';
  /** How many queries after a change still return the state before it. */
  readonly lag: number;
  /** Whether the answer to the n-th request is lost; later ones arrive. */
  readonly lost: readonly boolean[];
}

/** A WeCom with a single order. Each request arrives, and its answer comes back, when `someTime` lets it. */
export class ClosingWeCom {
  state = 'NOTPAY';
  readonly requests: string[] = [];
  readonly closer: OrderCloser;
  private shown = 'NOTPAY';
  private staleFor = 0;

  constructor(
    private readonly behaviour: WeComBehaviour,
    private readonly someTime: () => Promise<unknown>,
  ) {
    this.closer = new OrderCloser(this, this as unknown as WeComApiClient, callRunner());
  }

  /** The customer pays, unless the order is closed. */
  pay(): void {
    if (this.state === 'NOTPAY') this.move('SUCCESS');
  }

  readonly query = async (): Promise<OrderDto> => {
    return this.answerOf('get_order', () => {
      if (this.staleFor === 0) this.shown = this.state;
      else this.staleFor--;
      return orderOf(this.shown);
    });
  };

  readonly post = (): Promise<object> =>
    this.answerOf('close_order', () => {
      if (this.state === 'NOTPAY') this.move('CLOSED');
      else if (this.behaviour.closingEnded === 'refused') return refusal();
      return {};
    });

  private move(state: string): void {
    this.state = state;
    this.staleFor = this.behaviour.lag;
  }

  private async answerOf<T extends object>(endpoint: string, arrive: () => T | Error): Promise<T> {
    const number = this.requests.push(endpoint) - 1;
    await this.someTime();
    const answer = arrive();
    await this.someTime();
    const outcome = endpoint === 'close_order' ? 'unknown' : undefined;
    if (this.behaviour.lost[number]) throw new WeComTimeoutError('lost', 'attempt', { outcome });
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

function refusal(): WeComUnknownError {
  return new WeComUnknownError('close_order failed', {
    errcode: 999_002,
    errmsg: 'paid',
    outcome: 'unknown',
  });
}
