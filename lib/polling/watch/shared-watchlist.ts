import { wholeNow } from '../../common/clock.js';
import type { PollSource } from '../../diagnostics/messages.js';
import type { RateLimitedLogger } from '../../host/rate-limited-logger.js';
import type { WatchPhase } from '../../lifecycle/lifecycle.types.js';
import { callEngine, PatientCalls } from '../engine/call-engine.js';
import type { ScheduledItem, SharedPollingEngine } from '../engine/polling-engine.interface.js';
import type { ItemKind, ItemSource, ListedItem } from '../kinds/item-kind.interface.js';
import { nameOfItem, nameOfItems } from '../kinds/name-of-item.js';
import type { ReadRow } from '../kinds/read-row.js';
import type { Ask } from '../poll/ask.js';
import { isBackground } from '../poll/ask.js';
import { saysNotFound } from '../poll/failure-rules.js';
import { observedPoll } from '../poll/observed-poll.js';
import type { PollPlanner } from '../poll/poll-planner.js';
import type { HostListing } from '../sweep/host-listing.js';
import type { SweptLister } from '../sweep/lister.interface.js';
import type { ListerId } from '../sweep/sweep-intake.js';
import type { Watchlist } from './watchlist.interface.js';

export interface SharedWatchlistDependencies<Answer extends object> {
  readonly kind: ItemKind<Answer>;
  readonly account: string;
  readonly engine: SharedPollingEngine;
  readonly ask: Ask<Answer>;
  readonly planner: PollPlanner;
  readonly listing: HostListing;
  readonly reports: RateLimitedLogger;
  readonly read: ReadRow;
}

/**
 * The items that several processes track together. Only the process that the engine assigns an item to polls it and
 * delivers its events. A poll out of turn queries WeCom directly, and hastens the item if its state is news.
 */
export class SharedWatchlist<Answer extends object> implements Watchlist<Answer> {
  readonly batchSize = 500;
  private readonly queries = new Map<string, Query<Answer>>();
  private readonly calls = new PatientCalls(() => this.deps.engine.heardAt ?? -Infinity);

  constructor(private readonly deps: SharedWatchlistDependencies<Answer>) {}

  async track(row: unknown, isCreated = false): Promise<void> {
    const { kind, engine, listing, read } = this.deps;
    const { item, dueAt } = this.scheduled(read(row));
    const hope = listing.exists
      ? `The next sweep will add it if ${kind.words.lister}() lists it.`
      : 'Call track() again.';
    await this.calls.call(
      async () => engine.schedule(item, dueAt, isCreated),
      `${nameOfItem(kind, item)} could not be tracked now. ${hope}`,
    );
  }

  async untrack(key: string): Promise<void> {
    const { kind, engine } = this.deps;
    await this.calls.call(
      async () => engine.cancel(key),
      `${nameOfItem(kind, { key })} could not be untracked.`,
    );
  }

  /** No item is refused: `maxTracked` does not apply to a shared engine. */
  async list(listed: readonly ListedItem[], sweep: number, { name }: ListerId): Promise<number> {
    const { kind, engine, listing } = this.deps;
    const items = listed.map((source) => this.scheduled(source));
    const what = `${items.length} listed ${kind.words.noun}s could not be tracked.`;
    const lister = listing.isDivided ? name : undefined;
    await callEngine(() => engine.list(items, sweep, lister), what, Infinity);
    return 0;
  }

  async stopTrackingUnlisted(sweep: number, listers: readonly SweptLister[]): Promise<void> {
    const what = `${nameOfItems(this.deps.kind)} that are no longer listed could not be removed.`;
    await callEngine(() => this.deps.engine.stopTrackingUnlisted(sweep, listers), what, Infinity);
  }

  poll(key: string, source: PollSource, fields?: ItemSource['fields']): Promise<Answer> {
    const running = this.queries.get(key);
    if (running) {
      running.fields ??= fields;
      return running.answer;
    }
    const { kind, account, ask } = this.deps;
    const item = kind.create({ key, createdAt: wholeNow() }, 0);
    const answer = observedPoll({ kind, account, item, source, delay: undefined }, () =>
      ask(item, { background: isBackground(source), isOutOfTurn: true }),
    ).finally(() => this.queries.delete(key));
    const query: Query<Answer> = { answer, fields };
    this.queries.set(key, query);
    void this.follow(key, query);
    return answer;
  }

  /** The process that the engine assigns the item to queries WeCom. */
  async hasten(key: string, claimed: string): Promise<boolean> {
    const { kind, engine } = this.deps;
    const { item } = this.scheduled({ key, createdAt: wholeNow() }, 'asked');
    await this.calls.call(
      async () => engine.hasten(item, claimed),
      `${nameOfItem(kind, item)} could not be polled now.`,
    );
    return true;
  }

  async learn(key: string, answer: Answer, fields?: ItemSource['fields']): Promise<void> {
    await this.follow(key, { answer: Promise.resolve(answer), fields });
  }

  /** Makes sure that the process holding the item delivers what WeCom answered. */
  private async follow(key: string, query: Query<Answer>): Promise<void> {
    const { kind, engine, reports } = this.deps;
    const outcome = await outcomeOf(query.answer);
    if (saysNotFound(outcome.error)) return;
    const state = outcome.answer && kind.rules.stateOf(outcome.answer);
    const { item, dueAt } = this.scheduled({ key, createdAt: wholeNow(), fields: query.fields }, 'asked');
    const handOver = async () => {
      if (state !== undefined && state !== kind.rules.initial) {
        item.update({ state, stateSince: wholeNow() });
        await engine.hasten(item);
      } else if ((await engine.find(key)) === undefined) await engine.schedule(item, dueAt);
    };
    await callEngine(handOver, `The event for ${kind.words.noun} ${key} is delayed.`, Infinity).catch(
      (error: Error) => reports.warn('out of turn', error.message),
    );
  }

  private scheduled(source: ItemSource, phase?: WatchPhase): ScheduledItem {
    const { kind, listing, planner } = this.deps;
    const item = kind.create(source, phase === 'asked' ? listing.sweepsBegun : 0, phase);
    return { item, dueAt: planner.first(item, wholeNow()) };
  }
}

/** A query that several callers may share. */
interface Query<Answer> {
  readonly answer: Promise<Answer>;
  /** What the first caller who gave any says of the item. */
  fields: ItemSource['fields'];
}

interface QueryOutcome<Answer> {
  readonly answer?: Answer;
  readonly error?: unknown;
}

function outcomeOf<Answer>(query: Promise<Answer>): Promise<QueryOutcome<Answer>> {
  return query.then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
}
