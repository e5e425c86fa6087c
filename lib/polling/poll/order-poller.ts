import type { Logger } from '@nestjs/common';
import { WeComPayError } from '../../errors/wecom-pay.errors.js';
import type { OrderDto } from '../../order/dto/order.dto.js';
import type { OrderQueryService } from '../../order/order-query.service.js';
import { isFinal } from '../../order/trade-state.js';
import type { TradeState } from '../../order/trade-state.js';
import { wholeNow } from '../../common/clock.js';
import { againLater, isHeldBack, judgeFailure } from './failure-rules.js';
import type { OrderNotifier } from './order-notifier.js';
import type { PollSource } from '../../events/order.event.js';
import { deepFreeze } from '../../events/order.event.js';
import { refOfKey } from '../../order/order-key.js';
import { hasEnded, INITIAL_STATE, interned, isNews, isStepBack } from '../../order/order-progress.js';
import type { PollPlanner } from './poll-planner.js';
import type { PollingPause } from './polling-pause.js';
import { retryAfter } from '../../order/redelivery.js';
import type { RateLimitedLogger } from '../../host/rate-limited-logger.js';
import { described, nameOf } from '../../errors/foreign-error.js';
import type { WatchedOrder } from '../watch/watched-order.js';
import { withTimeout } from '../../common/abort.js';

/** A poll that runs. */
export interface Poll {
  readonly order: WatchedOrder;
  /** What WeCom answers. */
  readonly answer: Promise<OrderDto>;
  /** Whether WeCom has answered, or failed to. */
  isAnswered: boolean;
  /** When the order is due next, once the application knows; never rejects. See `PollingWork.poll`. */
  readonly dueAt: Promise<number | undefined>;
}

export interface OrderPollerDependencies {
  readonly orders: Pick<OrderQueryService, 'query'>;
  readonly planner: PollPlanner;
  readonly announcer: OrderNotifier;
  readonly pause: PollingPause;
  readonly reports: RateLimitedLogger;
  readonly logger: Logger;
  /** Whether an order that this process cannot poll may go to another one. */
  readonly isShared: boolean;
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

  /**
   * Polls an order, once at a time: who comes while WeCom is asked gets that answer. Who comes out of turn while the
   * application is told of it has WeCom asked again, and what comes of that is told afterwards.
   */
  poll(order: WatchedOrder, source: PollSource): Poll {
    const running = this.polls.get(order.key);
    if (running?.order === order && (source === 'schedule' || !running.isAnswered)) return running;
    const answer = running
      ? running.answer.then(...either(() => this.ask(order, source)))
      : this.ask(order, source);
    const dueAt = this.conclude(order, answer, source, running).finally(() => {
      if (this.polls.get(order.key) === poll) this.polls.delete(order.key);
    });
    const poll: Poll = { order, answer, isAnswered: false, dueAt };
    void answer.then(...either(() => (poll.isAnswered = true)));
    this.polls.set(order.key, poll);
    return poll;
  }

  /** Waits for what runs, and gives it up after so many ms. */
  async drain(timeout: number): Promise<void> {
    const { aborting } = this;
    this.aborting = new AbortController();
    const draining = { isOver: false };
    await withTimeout(timeout, () => this.whenQuiet(draining)).catch(() => aborting.abort());
    draining.isOver = true;
  }

  private async whenQuiet(draining: { readonly isOver: boolean }): Promise<void> {
    if (this.polls.size === 0 || draining.isOver) return;
    await Promise.all([...this.polls.values()].map(({ dueAt }) => dueAt));
    await this.whenQuiet(draining);
  }

  private async ask(order: WatchedOrder, source: PollSource): Promise<OrderDto> {
    this.deps.pause.pollStarted(wholeNow());
    const answer = await this.deps.orders.query(refOfKey(order.key), {
      background: source === 'schedule',
      signal: this.aborting.signal,
    });
    return deepFreeze(answer);
  }

  private async conclude(
    order: WatchedOrder,
    answer: Promise<OrderDto>,
    source: PollSource,
    before: Poll | undefined,
  ): Promise<number | undefined> {
    const startedAt = wholeNow();
    try {
      const answered = await answer;
      if (before) await before.dueAt;
      return await this.advance(order, answered, source, startedAt);
    } catch (error) {
      if (before) await before.dueAt;
      return this.keep(order, error, startedAt);
    }
  }

  private async advance(
    order: WatchedOrder,
    answer: OrderDto,
    source: PollSource,
    startedAt: number,
  ): Promise<number | undefined> {
    const { announcer, reports } = this.deps;
    const { trade_state } = answer;
    this.resume(startedAt);
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
  private async keep(order: WatchedOrder, error: unknown, startedAt: number): Promise<number | undefined> {
    const next = await this.judge(order, error, startedAt);
    const { dueAt } = order;
    const wasOutOfTurn = dueAt !== undefined && dueAt > wholeNow();
    return next !== undefined && wasOutOfTurn ? dueAt : next;
  }

  private async judge(order: WatchedOrder, error: unknown, startedAt: number): Promise<number | undefined> {
    const now = wholeNow();
    const { pause, planner, reports, isShared } = this.deps;
    const verdict = judgeFailure(error, pause.wasAnsweredLately(now));
    switch (verdict.kind) {
      case 'pause':
        this.pause(described(error), verdict.duration, startedAt);
        return isShared ? now : now + verdict.duration;
      case 'again':
        pause.pollFailed(startedAt, now);
        return isShared && isHeldBack(error) ? now : now + verdict.after;
      case 'again-later':
        pause.pollFailed(startedAt, now);
        return now + againLater(++order.uselessReplies);
      case 'unknown-order':
        this.resume(startedAt);
        return order.phase === 'asked' ? undefined : this.goOn(order);
      default:
        this.resume(startedAt);
        reports.warn(
          `poll ${error instanceof WeComPayError ? `${error.code} ${error.errcode}` : nameOf(error)}`,
          `The order ${order.key} could not be polled, and is tried again later. ${described(error)}`,
        );
        return planner.nextOnSlowLane(order);
    }
  }

  private pause(reason: string, duration: number, startedAt: number): void {
    const { pause, logger } = this.deps;
    if (!pause.begin(reason, duration, startedAt, wholeNow())) return;
    const seconds = Math.ceil(duration / 1_000);
    logger.warn(`Polling pauses, and tries again in ${seconds} s and then until it works. ${reason}`);
  }

  private resume(startedAt: number): void {
    if (this.deps.pause.end(startedAt, wholeNow())) this.deps.logger.log('Polling goes on.');
  }
}

/** The state on which no lower one follows: all but a failed payment that was never told, which may pass. */
function settledState({ state, told, announced }: WatchedOrder): TradeState | undefined {
  return state === 'PAYERROR' && announced !== state ? told : state;
}

/** Both callbacks of a promise, where it does not matter how it settles. */
function either<T>(callback: () => T): [() => T, () => T] {
  return [callback, callback];
}
