import type { Logger } from '@nestjs/common';
import { dateAt, wholeNow } from '../../common/clock.js';
import { publish } from '../../diagnostics/channels.js';
import { described, nameOf } from '../../errors/foreign-error.js';
import { WeComPayError } from '../../errors/wecom-pay.errors.js';
import type { PollSource } from '../../events/order.event.js';
import type { RateLimitedLogger } from '../../host/rate-limited-logger.js';
import type { OrderDto } from '../../order/dto/order.dto.js';
import { answered, delivered, notFound, unusable } from '../../lifecycle/lifecycle.js';
import type { LifecycleContext, Transition } from '../../lifecycle/lifecycle.types.js';
import type { NextPoll } from '../engine/next-poll.js';
import { at, ownTurnOf } from '../engine/next-poll.js';
import type { WatchedOrder } from '../kinds/watched-order.js';
import type { ResolvedPollingOptions } from '../polling.options.js';
import type { HostListing } from '../sweep/host-listing.js';
import { againLater, isHeldBack, judgeFailure } from './failure-rules.js';
import type { Notifier } from './notifier.js';
import type { PollPlanner } from './poll-planner.js';
import type { PollingPause } from './polling-pause.js';
import type { Waiters } from './waiters.js';

export interface PollReason {
  readonly source: PollSource;
  /** Whether the order is polled before it is due. */
  readonly isOutOfTurn: boolean;
}

export interface PollOutcomeHandlerDependencies {
  readonly account: string;
  readonly options: Pick<ResolvedPollingOptions, 'horizon' | 'sweepEvery'>;
  readonly planner: PollPlanner;
  readonly notifier: Notifier;
  readonly waiters: Waiters;
  readonly listing: HostListing;
  readonly pause: PollingPause;
  readonly reports: RateLimitedLogger;
  readonly logger: Logger;
}

/** Carries out what follows from a poll: updates the order, notifies the application, pauses or resumes polling. */
export class PollOutcomeHandler {
  constructor(private readonly deps: PollOutcomeHandlerDependencies) {}

  /** @param startedAt when WeCom was queried, on the monotonic clock. */
  answered(
    order: WatchedOrder,
    answer: OrderDto,
    { source, isOutOfTurn }: PollReason,
    startedAt: number,
  ): Promise<NextPoll> {
    this.resume(startedAt);
    return this.follow(order, answered(order, answer, isOutOfTurn, this.context()), source);
  }

  /**
   * A failure says nothing about the payment: the order stays tracked, and one polled out of turn keeps its due time.
   */
  async failed(
    order: WatchedOrder,
    error: unknown,
    { isOutOfTurn }: PollReason,
    startedAt: number,
  ): Promise<NextPoll> {
    const next = await this.judge(order, error, startedAt);
    const keepsTurn = isOutOfTurn && next.kind !== 'stop-tracking' && (order.dueAt ?? 0) > wholeNow();
    return keepsTurn ? ownTurnOf(order) : next;
  }

  /** Applies a transition and any that follow from it. */
  private async follow(
    order: WatchedOrder,
    { changes, effect }: Transition<OrderDto>,
    source: PollSource,
  ): Promise<NextPoll> {
    const { planner, notifier, waiters, reports } = this.deps;
    order.update(changes);
    switch (effect.kind) {
      case 'notify': {
        const delivery = await notifier.notify(order, effect.notice, source);
        return this.follow(order, delivered(order, effect.notice, delivery, this.context()), source);
      }
      case 'known-end':
        waiters.tell(order.key, effect.answer);
        break;
      case 'regressed':
        reports.error(
          `regressed ${order.key}`,
          `WeCom returned ${effect.to} for order ${order.key} after ${effect.from}. Ignored: states only move forward.`,
        );
        break;
      case 'wait':
        break;
    }
    return planner.next(order, effect.plan);
  }

  private context(): LifecycleContext {
    const { options, listing } = this.deps;
    const { horizon, sweepEvery } = options;
    return {
      now: wholeNow(),
      horizon,
      sweepEvery,
      isListed: listing.exists,
      sweepsBegun: listing.sweepsBegun,
    };
  }

  private async judge(order: WatchedOrder, error: unknown, startedAt: number): Promise<NextPoll> {
    const now = wholeNow();
    const { pause, planner, reports } = this.deps;
    const verdict = judgeFailure(error, pause.wasAnsweredLately(now));
    switch (verdict.kind) {
      case 'pause':
        this.pause(described(error), verdict.duration, startedAt);
        return { kind: 'postponed', at: now + verdict.duration };
      case 'again':
        pause.pollFailed(startedAt, now);
        if (!isHeldBack(error) && !pause.wasAnsweredLately(now)) this.reportSilence(order, error);
        return { kind: isHeldBack(error) ? 'postponed' : 'at', at: now + verdict.after };
      case 'again-later':
        pause.pollFailed(startedAt, now);
        order.update(unusable(order));
        return at(now + againLater(order.unusableReplies));
      case 'unknown-order':
        this.resume(startedAt);
        return this.follow(order, notFound(order, this.context()), 'schedule');
      case 'slow-lane':
        this.resume(startedAt);
        reports.warn(
          `poll ${error instanceof WeComPayError ? `${error.code} ${error.errcode}` : nameOf(error)}`,
          `Order ${order.key} could not be polled; it will be retried later. ${described(error)}`,
        );
        return planner.next(order, { kind: 'slow-lane' });
    }
  }

  private reportSilence({ key }: WatchedOrder, error: unknown): void {
    this.deps.reports.warn(
      'no answer',
      `Order ${key} could not be polled, and WeCom has answered no poll within the last minute: ${described(error)} ` +
        'Polling goes on trying.',
    );
  }

  private pause(reason: string, duration: number, startedAt: number): void {
    const { account, pause, logger } = this.deps;
    if (!pause.begin(reason, duration, startedAt, wholeNow())) return;
    publish('pause', () => ({ account, isPaused: true, reason, until: dateAt(pause.ends) }));
    const seconds = Math.ceil(duration / 1_000);
    logger.warn(`Polling paused; next attempt in ${seconds} s. ${reason}`);
  }

  private resume(startedAt: number): void {
    const { account, pause, logger } = this.deps;
    if (!pause.end(startedAt, wholeNow())) return;
    publish('pause', () => ({ account, isPaused: false, reason: undefined, until: undefined }));
    logger.log('Polling resumed.');
  }
}
