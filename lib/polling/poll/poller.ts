import { withTimeout } from '../../common/abort.js';
import { wholeNow } from '../../common/clock.js';
import { deepFreeze } from '../../common/deep-freeze.js';
import type { OrderDto } from '../../order/dto/order.dto.js';
import type { NextPoll } from '../engine/next-poll.js';
import type { WatchedOrder } from '../kinds/watched-order.js';
import type { Ask } from './ask.js';
import { observedPoll } from './observed-poll.js';
import type { PollOutcomeHandler, PollReason } from './poll-outcome.handler.js';
import type { PollingPause } from './polling-pause.js';

/** A running poll. */
export interface Poll {
  readonly order: WatchedOrder;
  /** WeCom's answer. */
  readonly answer: Promise<OrderDto>;
  /** Whether WeCom has answered, or failed to. */
  isAnswered: boolean;
  /** When to poll the order next, known once the application was notified; never rejects. */
  readonly next: Promise<NextPoll>;
}

export interface PollerDependencies {
  readonly account: string;
  readonly ask: Ask;
  readonly outcomes: PollOutcomeHandler;
  readonly pause: PollingPause;
}

/** Polls orders, one poll per order at a time. What an answer or a failure means is decided elsewhere. */
export class Poller {
  private readonly polls = new Map<string, Poll>();
  private aborting = new AbortController();

  constructor(private readonly deps: PollerDependencies) {}

  get running(): number {
    return this.polls.size;
  }

  isRunning(key: string): boolean {
    return this.polls.has(key);
  }

  /**
   * Polls an order. While a query is running, further callers share its answer. A caller out of turn that arrives while
   * the application is being notified triggers another query, whose outcome is delivered afterwards.
   */
  poll(order: WatchedOrder, reason: PollReason): Poll {
    const running = this.polls.get(order.key);
    if (running?.order === order && (reason.source === 'schedule' || !running.isAnswered)) return running;
    const answer = running
      ? running.answer.then(...either(() => this.ask(order, reason)))
      : this.ask(order, reason);
    const next = this.conclude(order, answer, reason, running).finally(() => {
      if (this.polls.get(order.key) === poll) this.polls.delete(order.key);
    });
    const poll: Poll = { order, answer, isAnswered: false, next };
    void answer.then(...either(() => (poll.isAnswered = true)));
    this.polls.set(order.key, poll);
    return poll;
  }

  /** Waits for running polls, and aborts what is left after `timeout` ms. */
  async drain(timeout: number): Promise<void> {
    const { aborting } = this;
    this.aborting = new AbortController();
    const draining = { isOver: false };
    await withTimeout(timeout, () => this.whenQuiet(draining)).catch(() => aborting.abort());
    draining.isOver = true;
  }

  private async whenQuiet(draining: { readonly isOver: boolean }): Promise<void> {
    if (this.polls.size === 0 || draining.isOver) return;
    await Promise.all([...this.polls.values()].map(({ next }) => next));
    await this.whenQuiet(draining);
  }

  private async ask(order: WatchedOrder, reason: PollReason): Promise<OrderDto> {
    const { account, pause, ask } = this.deps;
    const startedAt = wholeNow();
    pause.pollStarted(startedAt);
    const { source } = reason;
    const options = { background: source === 'schedule', signal: this.aborting.signal };
    const dueAt = reason.isOutOfTurn ? undefined : order.dueAt;
    // Never negative: a shared engine may bring an order forward, or another process's clock may differ.
    const delay = dueAt === undefined ? undefined : Math.max(0, startedAt - dueAt);
    return observedPoll({ account, key: order.key, source, delay }, async () =>
      deepFreeze(await ask(order, options)),
    );
  }

  private async conclude(
    order: WatchedOrder,
    asked: Promise<OrderDto>,
    reason: PollReason,
    before: Poll | undefined,
  ): Promise<NextPoll> {
    const { outcomes } = this.deps;
    const startedAt = wholeNow();
    try {
      const answer = await asked;
      await before?.next;
      return await outcomes.answered(order, answer, reason, startedAt);
    } catch (error) {
      await before?.next;
      return outcomes.failed(order, error, reason, startedAt);
    }
  }
}

/** The same callback for fulfilment and rejection. */
function either<T>(callback: () => T): [() => T, () => T] {
  return [callback, callback];
}
