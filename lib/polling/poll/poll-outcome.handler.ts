import type { Logger } from '@nestjs/common';
import { dateAt, wholeNow } from '../../common/clock.js';
import { publish } from '../../diagnostics/channels.js';
import { described, nameOf } from '../../errors/foreign-error.js';
import { WeComPayError } from '../../errors/wecom-pay.error.js';
import type { PollSource } from '../../diagnostics/messages.js';
import type { RateLimitedLogger } from '../../host/rate-limited-logger.js';
import { answered, delivered, leftOpen, notFound, unusable } from '../../lifecycle/lifecycle.js';
import type { LifecycleContext, PollPlan, Transition } from '../../lifecycle/lifecycle.types.js';
import type { NextPoll } from '../engine/next-poll.js';
import { at, ownTurnOf, retryAt } from '../engine/next-poll.js';
import type { ItemKind } from '../kinds/item-kind.interface.js';
import { nameOfItem } from '../kinds/name-of-item.js';
import type { WatchedItem } from '../kinds/watched-item.js';
import type { ResolvedPollingOptions } from '../polling.options.js';
import type { HostListing } from '../sweep/host-listing.js';
import { againLater, judgeFailure } from './failure-rules.js';
import type { Notifier } from './notifier.js';
import type { PollPlanner } from './poll-planner.js';
import type { PollingPause } from './polling-pause.js';
import type { Waiters } from './waiters.js';

export interface PollReason {
  readonly source: PollSource;
  /** Whether the item is polled before it is due. */
  readonly isOutOfTurn: boolean;
  /** The state that a notice claims; a shared engine keeps it to itself. */
  readonly claimed?: string;
}

export interface PollOutcomeHandlerDependencies<Answer extends object> {
  readonly kind: ItemKind<Answer>;
  readonly account: string;
  readonly options: Pick<ResolvedPollingOptions, 'horizon' | 'sweepEvery'>;
  readonly planner: PollPlanner;
  readonly notifier: Notifier<Answer>;
  readonly waiters: Waiters<Answer>;
  readonly listing: HostListing;
  readonly pause: PollingPause;
  /** The application has acknowledged how an item ended. Never rejects. */
  readonly onEndAcknowledged: (item: WatchedItem) => Promise<void>;
  readonly reports: RateLimitedLogger;
  readonly logger: Logger;
}

/** Carries out what follows from a poll: updates the item, notifies the application, pauses or resumes polling. */
export class PollOutcomeHandler<Answer extends object> {
  constructor(private readonly deps: PollOutcomeHandlerDependencies<Answer>) {}

  /** @param startedAt when the poll began, on the monotonic clock. */
  answered(
    item: WatchedItem,
    answer: Answer,
    { source, isOutOfTurn }: PollReason,
    startedAt: number,
  ): Promise<NextPoll> {
    this.resume(startedAt);
    return this.follow(item, answered(item, answer, isOutOfTurn, this.context()), source);
  }

  /**
   * A failure says nothing about the payment: the item stays tracked, and one polled out of turn keeps its due time.
   */
  async failed(
    item: WatchedItem,
    error: unknown,
    { isOutOfTurn }: PollReason,
    startedAt: number,
  ): Promise<NextPoll> {
    const next = await this.judge(item, error, startedAt);
    const keepsTurn = isOutOfTurn && next.kind !== 'stop-tracking' && (item.dueAt ?? 0) > wholeNow();
    return keepsTurn ? { ...next, ...ownTurnOf(item) } : next;
  }

  /** Applies a transition and any that follow from it. */
  private async follow(
    item: WatchedItem,
    { changes, effect }: Transition<Answer>,
    source: PollSource,
  ): Promise<NextPoll> {
    const { kind, planner, notifier, waiters, reports } = this.deps;
    item.update(changes);
    switch (effect.kind) {
      case 'emit': {
        const { emission } = effect;
        const delivery = await notifier.notify(item, emission, source);
        const next = delivered(item, emission, delivery, this.context());
        const isEnd = emission.kind === 'changed' && emission.final;
        const isOver = isEnd && next.changes.acknowledgedState !== undefined;
        if (isOver) await this.deps.onEndAcknowledged(item);
        const planned = await this.follow(item, next, source);
        return isOver && item.isWantedAnew ? at(wholeNow()) : planned;
      }
      case 'known-end':
        waiters.tell(item.key, effect.answer);
        break;
      case 'regressed':
        reports.error(
          `regressed ${item.key}`,
          `WeCom returned ${effect.to} for ${kind.words.noun} ${item.key} after ${effect.from}. Ignored: states only move forward.`,
        );
        break;
      case 'wait':
        break;
    }
    return planner.next(item, effect.plan, wholeNow());
  }

  private context(): LifecycleContext<Answer> {
    const { kind, options, listing } = this.deps;
    const { horizon, sweepEvery } = options;
    return {
      rules: kind.rules,
      now: wholeNow(),
      horizon,
      sweepEvery,
      isListed: listing.exists,
      sweepsBegun: listing.sweepsBegun,
    };
  }

  private async judge(item: WatchedItem, error: unknown, startedAt: number): Promise<NextPoll> {
    const now = wholeNow();
    const { kind, pause, reports } = this.deps;
    const verdict = judgeFailure(error, pause.wasAnsweredLately(now));
    switch (verdict.kind) {
      case 'pause':
        this.pause(described(error), verdict.duration, startedAt);
        return { kind: 'postponed', at: now + verdict.duration, retryFrom: now + verdict.duration };
      case 'in-between':
        this.resume(startedAt);
        if (!verdict.isExpected) reports.warn('in between', described(error));
        return this.goOn(item, { kind: 'after', ms: verdict.after });
      case 'again':
        pause.pollFailed(startedAt, now);
        if (!pause.wasAnsweredLately(now)) this.reportSilence(item, error);
        return { kind: 'at', at: now + verdict.after, retryFrom: now };
      case 'held-back':
        pause.pollFailed(startedAt, now);
        return { kind: 'postponed', at: now + verdict.after, retryFrom: now };
      case 'again-later':
        pause.pollFailed(startedAt, now);
        item.update(unusable(item));
        return retryAt(now + againLater(item.unusableReplies));
      case 'not-found':
        this.resume(startedAt);
        return this.follow(item, notFound(item, this.context()), 'schedule');
      case 'slow-lane':
        this.resume(startedAt);
        reports.warn(
          `poll ${error instanceof WeComPayError ? `${error.code} ${error.errcode}` : nameOf(error)}`,
          `${nameOfItem(kind, item)} could not be polled; it will be retried later. ${described(error)}`,
        );
        return this.goOn(item, { kind: 'slow-lane' });
    }
  }

  private goOn(item: WatchedItem, plan: PollPlan): Promise<NextPoll> {
    return this.follow(item, leftOpen(item, plan, this.context()), 'schedule');
  }

  private reportSilence(item: WatchedItem, error: unknown): void {
    const { kind, reports } = this.deps;
    reports.warn(
      'no answer',
      `${nameOfItem(kind, item)} could not be polled, and WeCom has answered no poll within the last minute: ${described(error)} ` +
        `${kind.words.activity} continues.`,
    );
  }

  private pause(reason: string, duration: number, startedAt: number): void {
    const { kind, account, pause, logger } = this.deps;
    if (!pause.begin(reason, duration, startedAt, wholeNow())) return;
    publish('pause', () => ({
      account,
      kind: kind.words.noun,
      isPaused: true,
      reason,
      until: dateAt(pause.ends),
    }));
    const seconds = Math.ceil(duration / 1_000);
    logger.warn(`${kind.words.activity} paused; next attempt in ${seconds} s. ${reason}`);
  }

  private resume(startedAt: number): void {
    const { kind, account, pause, logger } = this.deps;
    if (!pause.end(startedAt, wholeNow())) return;
    publish('pause', () => ({
      account,
      kind: kind.words.noun,
      isPaused: false,
      reason: undefined,
      until: undefined,
    }));
    logger.log(`${kind.words.activity} resumed.`);
  }
}
