import type { Logger } from '@nestjs/common';
import { WeComPayError } from '../errors/wecom-pay.errors.js';
import type { OrderDto } from '../order/dto/order.dto.js';
import type { OrderQueryService } from '../order/order-query.service.js';
import { isFinal } from '../order/trade-state.js';
import type { TradeState } from '../order/trade-state.js';
import { wholeNow } from './clock.js';
import { againLater, judgeFailure } from './failure-rules.js';
import type { OrderAnnouncer } from './order-announcer.js';
import type { PollSource } from './order.event.js';
import { refOfKey } from './order-key.js';
import { hasEnded, INITIAL_STATE, interned, isNews, isStepBack } from './order-progress.js';
import type { PollPlanner } from './poll-planner.js';
import type { PollingPause } from './polling-pause.js';
import { retryAfter } from './redelivery.js';
import type { Reports } from './reports.js';
import { described, nameOf } from './reports.js';
import type { WatchedOrder } from './watched-order.js';
import { within } from './within.js';

/** A poll that runs. */
export interface Poll {
  readonly order: WatchedOrder;
  /** What WeCom answers. */
  readonly answer: Promise<OrderDto>;
  /** When the order is due next, once the application knows; never rejects. See `PollingWork.poll`. */
  readonly dueAt: Promise<number | undefined>;
}

export interface OrderPollerDependencies {
  readonly orders: Pick<OrderQueryService, 'query'>;
  readonly planner: PollPlanner;
  readonly announcer: OrderAnnouncer;
  readonly pause: PollingPause;
  readonly reports: Reports;
  readonly logger: Logger;
}

/** Polls orders: asks WeCom, moves the order on, tells the application, and says when it is due next. */
export class OrderPoller {
  private readonly polls = new Map<string, Poll>();
  private aborting = new AbortController();

  constructor(private readonly deps: OrderPollerDependencies) {}

  get running(): number {
    return this.polls.size;
  }

  isRunning(key: string): boolean {
    return this.polls.has(key);
  }

  /** Polls an order, once at a time: who comes while it is polled gets that poll. */
  poll(order: WatchedOrder, source: PollSource): Poll {
    const running = this.polls.get(order.key);
    if (running?.order === order) return running;
    const answer = running ? running.dueAt.then(() => this.ask(order, source)) : this.ask(order, source);
    const dueAt = this.conclude(order, answer, source).finally(() => {
      if (this.polls.get(order.key) === poll) this.polls.delete(order.key);
    });
    const poll = { order, answer, dueAt };
    this.polls.set(order.key, poll);
    return poll;
  }

  /** Waits for what runs, and gives it up after so many ms. */
  async drain(timeout: number): Promise<void> {
    await within(timeout, () => this.whenQuiet()).catch(() => this.aborting.abort());
    this.aborting = new AbortController();
  }

  private async whenQuiet(): Promise<void> {
    if (this.polls.size === 0) return;
    await Promise.all([...this.polls.values()].map(({ dueAt }) => dueAt));
    await this.whenQuiet();
  }

  private ask(order: WatchedOrder, source: PollSource): Promise<OrderDto> {
    this.deps.pause.pollStarted(wholeNow());
    return this.deps.orders.query(refOfKey(order.key), {
      background: source === 'schedule',
      signal: this.aborting.signal,
    });
  }

  private async conclude(
    order: WatchedOrder,
    answer: Promise<OrderDto>,
    source: PollSource,
  ): Promise<number | undefined> {
    try {
      return await this.advance(order, await answer, source);
    } catch (error) {
      return this.keep(order, error);
    }
  }

  private async advance(
    order: WatchedOrder,
    answer: OrderDto,
    source: PollSource,
  ): Promise<number | undefined> {
    const { announcer, reports } = this.deps;
    const { trade_state } = answer;
    this.resume();
    order.attempts++;
    order.uselessReplies = 0;
    if (isStepBack(settledState(order), trade_state)) {
      reports.error(
        `step back ${order.key}`,
        `WeCom said that the order ${order.key} is ${order.state}, and now that it is ${trade_state}. The first stands.`,
      );
      return this.comeBack(order);
    }
    const now = wholeNow();
    if (order.state !== trade_state) {
      order.state = interned(trade_state);
      order.stateSince = now;
    }
    if (hasEnded(trade_state, now - order.stateSince)) return announcer.end(order, answer, source);
    if (trade_state === INITIAL_STATE) order.told ??= trade_state;
    if (isNews(trade_state, order.told)) await announcer.change(order, answer, source);
    return this.goOn(order);
  }

  private goOn(order: WatchedOrder): number | Promise<number | undefined> {
    const { planner, announcer } = this.deps;
    if (order.phase === 'unresolved') return Infinity;
    if (order.state !== undefined && isFinal({ trade_state: order.state })) return this.comeBack(order);
    return planner.isPastHorizon(order) ? announcer.giveUp(order) : planner.next(order);
  }

  /** An order that has ended, of which WeCom now says something else: soon, while its end is still to be told. */
  private comeBack(order: WatchedOrder): number {
    if (order.told === order.state) return this.deps.planner.nextOnSlowLane(order);
    return wholeNow() + retryAfter(Math.max(1, order.deliveries));
  }

  /** A failure says nothing about the payment: the order stays. */
  private async keep(order: WatchedOrder, error: unknown): Promise<number | undefined> {
    const now = wholeNow();
    const verdict = judgeFailure(error);
    switch (verdict.kind) {
      case 'pause':
        this.pause(described(error), verdict.duration, now);
        return now + verdict.duration;
      case 'again':
        this.deps.pause.pollFailed(now);
        return now + verdict.after;
      case 'again-later':
        this.deps.pause.pollFailed(now);
        return now + againLater(++order.uselessReplies);
      case 'unknown-order':
        this.resume();
        return this.goOn(order);
      default:
        this.resume();
        this.deps.reports.warn(
          `poll ${error instanceof WeComPayError ? `${error.code} ${error.errcode}` : nameOf(error)}`,
          `The order ${order.key} could not be polled, and is tried again later. ${described(error)}`,
        );
        return this.deps.planner.nextOnSlowLane(order);
    }
  }

  private pause(reason: string, duration: number, now: number): void {
    const { pause, logger } = this.deps;
    if (!pause.begin(reason, duration, now)) return;
    const seconds = Math.ceil(duration / 1_000);
    logger.warn(`Polling pauses, and tries again in ${seconds} s and then until it works. ${reason}`);
  }

  private resume(): void {
    if (this.deps.pause.end()) this.deps.logger.log('Polling goes on.');
  }
}

/** The state on which no lower one follows: all but a failed payment that was never told, which may pass. */
function settledState({ state, told, deliveries }: WatchedOrder): TradeState | undefined {
  return state === 'PAYERROR' && deliveries === 0 ? told : state;
}
