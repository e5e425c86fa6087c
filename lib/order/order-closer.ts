import type { WeComApiClient } from '../api/wecom-api.client.js';
import type { CallOptions } from '../calls/call-options.js';
import type { CallRunner } from '../calls/call-runner.js';
import { withTimeLeft } from '../calls/time-left.js';
import { monotonicNow, wholeNow } from '../common/clock.js';
import { WeComPayError } from '../errors/wecom-pay.error.js';
import { OrderNotClosedError } from '../errors/wecom-pay.errors.js';
import { beforeSending, withOutcome } from '../errors/with-outcome.js';
import { CLOSE_ORDER } from './close-order.endpoint.js';
import { notClosed, paymentInProgress, tooNew } from './closing-failures.js';
import { CLOSABLE_FROM, isClosable } from './closing-rules.js';
import { CloseOrderResponseDto } from './dto/close-order.response.dto.js';
import type { OrderDto } from './dto/order.dto.js';
import { isFinal } from './dto/trade-state.js';
import type { OrderQueryService } from './order-query.service.js';
import type { OrderRef } from './order-ref.js';

/** Milliseconds before each query that follows a close: its effect may show a little later. */
const QUERIES_AFTER = [0, 1_000, 3_000];

export interface ClosingOptions extends Pick<CallOptions, 'signal' | 'timeout'> {
  /** When the order was created, on the monotonic clock. */
  readonly createdAt?: number | undefined;
  /** Whether to wait until the order is old enough. */
  readonly wait?: boolean | undefined;
}

/** What came of an attempt to close an order. */
export interface Closing {
  /** WeCom's last answer. */
  readonly order: OrderDto;
  /** Why it has not ended, as far as is known; `undefined` if it has. */
  readonly failure: WeComPayError | undefined;
}

/** Closes unpaid orders. Whatever WeCom answers to that, only a query tells how the order ended. */
export class OrderCloser {
  constructor(
    private readonly orders: Pick<OrderQueryService, 'query'>,
    private readonly client: Pick<WeComApiClient, 'post'>,
    private readonly runner: Pick<CallRunner, 'pause'>,
  ) {}

  /**
   * @returns the order in its final state, `CLOSED` or any other.
   * @throws {WeComPayError} with an `outcome`, if the order has not ended or nothing is known.
   */
  async close(
    ref: Required<OrderRef>,
    { wait = false, createdAt, ...call }: ClosingOptions,
  ): Promise<OrderDto> {
    const startedAt = wholeNow();
    try {
      return await this.closeNow(ref, createdAt, call, CLOSABLE_FROM);
    } catch (error) {
      if (!wait || !(error instanceof OrderNotClosedError) || error.retryAfter === undefined) throw error;
      const { retryAfter, outcome = 'not-sent' } = error;
      const { timeout = Infinity } = withTimeLeft(call, startedAt);
      if (retryAfter >= timeout) throw error;
      await withOutcome(
        () => this.runner.pause(CLOSE_ORDER, retryAfter, call),
        () => outcome,
      );
      const again = () => this.closeNow(ref, createdAt ?? startedAt, withTimeLeft(call, startedAt));
      return outcome === 'unknown' ? withOutcome(again, () => outcome) : again();
    }
  }

  /**
   * Closes an order that a query has just found closable, and queries how it ended.
   * @param retryAfter ms until it is certainly old enough, if it may be too new.
   * @throws {WeComPayError} with an `outcome`, if that query fails.
   */
  async closeUnpaid(ref: Required<OrderRef>, options: CallOptions, retryAfter?: number): Promise<Closing> {
    const startedAt = monotonicNow();
    const refusal = await this.sendClose(ref, options);
    const outcome = refusal?.outcome ?? 'unknown';
    const order = await withOutcome(
      () =>
        this.queryUntilFinal(ref, outcome === 'unknown' ? QUERIES_AFTER : [0], () =>
          withTimeLeft(options, startedAt),
        ),
      () => outcome,
    );
    return { order, failure: isFinal(order) ? undefined : notClosed(order, refusal, retryAfter) };
  }

  private async closeNow(
    ref: Required<OrderRef>,
    createdAt: number | undefined,
    options: CallOptions,
    retryAfter?: number,
  ): Promise<OrderDto> {
    const startedAt = wholeNow();
    const before = await beforeSending(() => this.orders.query(ref, options));
    if (isFinal(before)) return before;
    if (!isClosable(before.trade_state)) throw paymentInProgress(before);
    const tooEarly = createdAt === undefined ? 0 : createdAt + CLOSABLE_FROM - wholeNow();
    if (tooEarly > 0) throw tooNew(before, tooEarly);
    const { order, failure } = await this.closeUnpaid(ref, withTimeLeft(options, startedAt), retryAfter);
    if (failure) throw failure;
    return order;
  }

  /** @returns why WeCom is not known to have closed it; `undefined` if it says that it has. */
  private async sendClose(
    { mchid, out_trade_no }: Required<OrderRef>,
    options: CallOptions,
  ): Promise<WeComPayError | undefined> {
    try {
      await this.client.post(CLOSE_ORDER, { mchid, out_trade_no }, CloseOrderResponseDto, options);
      return undefined;
    } catch (error) {
      if (error instanceof WeComPayError) return error;
      throw error;
    }
  }

  private async queryUntilFinal(
    ref: Required<OrderRef>,
    [wait = 0, ...waits]: readonly number[],
    options: () => CallOptions,
  ): Promise<OrderDto> {
    if (wait > 0) await this.runner.pause(CLOSE_ORDER, wait, options());
    const order = await this.orders.query(ref, options());
    if (isFinal(order) || waits.length === 0) return order;
    return this.queryUntilFinal(ref, waits, options);
  }
}
