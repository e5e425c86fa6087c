import { dateAt, wholeNow } from '../../common/clock.js';
import { deepFreeze } from '../../common/deep-freeze.js';
import type { EventPublisher, PublishedEvent } from '../../events/event.publisher.js';
import type { PollSource } from '../../diagnostics/messages.js';
import type { RateLimitedLogger } from '../../host/rate-limited-logger.js';
import { countDelivery, UNRESOLVED } from '../../lifecycle/lifecycle.js';
import type { Delivery, Emission } from '../../lifecycle/lifecycle.types.js';
import { isStillListed } from '../../lifecycle/unlisted.js';
import type { ItemKind } from '../kinds/item-kind.interface.js';
import { nameOfItem } from '../kinds/name-of-item.js';
import type { WatchedItem } from '../kinds/watched-item.js';
import type { ResolvedPollingOptions } from '../polling.options.js';
import type { HostListing } from '../sweep/host-listing.js';
import type { Waiters } from './waiters.js';

const HOUR = 3_600_000;

export interface NotifierDependencies<Answer extends object> {
  readonly kind: ItemKind<Answer>;
  readonly account: string;
  readonly options: Pick<ResolvedPollingOptions, 'horizon'>;
  readonly publisher: EventPublisher;
  readonly waiters: Waiters<Answer>;
  readonly listing: HostListing;
  readonly reports: RateLimitedLogger;
  /** What is done if nothing takes an event, unless it is redelivered until something does. */
  readonly afterFailure?: string | undefined;
}

/** Notifies the application and the waiters of an item. */
export class Notifier<Answer extends object> {
  constructor(private readonly deps: NotifierDependencies<Answer>) {}

  async notify(item: WatchedItem, emission: Emission<Answer>, source: PollSource): Promise<Delivery> {
    if (emission.kind === 'unresolved') return this.unresolved(item);
    const startedAt = wholeNow();
    const { answer, state, final } = emission;
    const isOwnState = state === this.deps.kind.rules.stateOf(answer);
    if (!isOwnState) this.reportOtherState(item, answer, state);
    const hadWaiter = final && this.deps.waiters.tell(item.key, answer);
    const event = this.changed(item, emission, source);
    const { heard, failed } = await (isOwnState
      ? this.deps.publisher.changed(event, state)
      : this.deps.publisher.alone(event, state));
    // Whoever waits is told WeCom's own state.
    const reached = heard || (hadWaiter && isOwnState);
    if (final && reached) this.reportStillListed(item, state);
    if (final && !reached) this.reportUnheard(item, state);
    return { reached, failed, startedAt };
  }

  private async unresolved(item: WatchedItem): Promise<Delivery> {
    const startedAt = wholeNow();
    this.reportUnresolved(item);
    const event = {
      ...this.common(item, UNRESOLVED),
      ...this.deps.kind.refOf(item),
      createdAt: dateAt(item.createdAt),
      lastState: item.state,
    };
    const { heard, failed } = await this.deps.publisher.alone(deepFreeze(event), UNRESOLVED);
    return { reached: heard, failed, startedAt };
  }

  private changed(
    item: WatchedItem,
    { answer, state, final }: Extract<Emission<Answer>, { kind: 'changed' }>,
    source: PollSource,
  ): PublishedEvent {
    const { kind } = this.deps;
    return deepFreeze({
      ...this.common(item, state),
      ...kind.payload(answer, item),
      previousState: item.acknowledgedState,
      final,
      source,
    });
  }

  /** What all events have. */
  private common(item: WatchedItem, state: string) {
    const id = this.deps.kind.eventId(item, state);
    return { id, account: this.deps.account, attempt: item.attempts, observedAt: new Date() };
  }

  private reportOtherState(item: WatchedItem, answer: Answer, state: string): void {
    const { kind, reports } = this.deps;
    reports.errorBurst(
      state,
      `${nameOfItem(kind, item)} ${kind.explain?.(item, answer)}`,
      (count) => `${count} more ${kind.words.noun}s were emitted as ${state} and need attention.`,
    );
  }

  private reportUnresolved(item: WatchedItem): void {
    const hours = Math.round(this.deps.options.horizon / HOUR);
    const { noun } = this.deps.kind.words;
    this.deps.reports.errorBurst(
      UNRESOLVED,
      `${nameOfItem(this.deps.kind, item)} has no final state after ${hours} h (last answer: ${item.state ?? `no such ${noun}`}). It is no longer polled automatically and needs attention.`,
      (count) =>
        `${count} more ${noun}s have no final state after ${hours} h. They are no longer polled automatically and need attention; each was emitted as UNRESOLVED.`,
    );
  }

  private reportStillListed(item: WatchedItem, state: string): void {
    if (!isStillListed(item, state, this.deps.kind.rules)) return;
    this.deps.reports.warn(
      'still listed',
      `${nameOfItem(this.deps.kind, item)} was delivered as ${state}, but ${this.deps.kind.words.lister}() still lists it, so it is delivered again. ` +
        'A listener must update the row, so that it is no longer listed, before it returns.',
    );
  }

  /** It is normal for an end that need not be heard to have no listener, so the first delivery is not reported. */
  private reportUnheard(item: WatchedItem, state: string): void {
    const { rules, words } = this.deps.kind;
    if (!rules.mustBeHeard(state) && countDelivery(item, state).deliveryAttempts < 2) return;
    const unlisted = this.deps.listing.exists
      ? ` or ${words.lister}() no longer lists the ${words.noun}`
      : '';
    const outcome = this.deps.afterFailure ?? `The event is redelivered until one exists${unlisted}.`;
    this.deps.reports.warn(
      `unheard ${state}`,
      `${nameOfItem(this.deps.kind, item)} is ${state} but has no listener. ${outcome} Add a method with ${words.listener}('${state}').`,
    );
  }
}
