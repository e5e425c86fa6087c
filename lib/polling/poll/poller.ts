import { withTimeout } from '../../common/abort.js';
import { wholeNow } from '../../common/clock.js';
import { deepFreeze } from '../../common/deep-freeze.js';
import type { OperationStart } from '../../diagnostics/messages.js';
import { operation } from '../../diagnostics/channels.js';
import type { NextPoll } from '../engine/next-poll.js';
import type { ItemKind } from '../kinds/item-kind.interface.js';
import type { WatchedItem } from '../kinds/watched-item.js';
import type { Ask } from './ask.js';
import { isBackground } from './ask.js';
import { observedPoll } from './observed-poll.js';
import type { Claim } from './open-claims.js';
import { OpenClaims } from './open-claims.js';
import type { PollOutcomeHandler, PollReason } from './poll-outcome.handler.js';
import type { PollingPause } from './polling-pause.js';
import { soon } from './soon.js';

/** A running poll. */
export interface Poll<Answer> {
  readonly item: WatchedItem;
  /** WeCom's answer. */
  readonly answer: Promise<Answer>;
  /** Whether WeCom has answered, or failed to. */
  isAnswered: boolean;
  /**
   * Those of notices that came before, and are unanswered, or meanwhile, which the query may have been too early to
   * show.
   */
  readonly claims: Claim[];
  /** When to poll the item next, known once the application was notified; never rejects. */
  readonly next: Promise<NextPoll>;
}

export interface PollerDependencies<Answer extends object> {
  readonly kind: ItemKind<Answer>;
  readonly account: string;
  readonly ask: Ask<Answer>;
  readonly outcomes: PollOutcomeHandler<Answer>;
  readonly pause: PollingPause;
}

/** Polls items, one poll per item at a time. What an answer or a failure means is decided elsewhere. */
export class Poller<Answer extends object> {
  private readonly polls = new Map<string, Poll<Answer>>();
  private readonly unanswered: OpenClaims;
  private aborting = new AbortController();

  constructor(private readonly deps: PollerDependencies<Answer>) {
    this.unanswered = new OpenClaims(deps.kind.rules);
  }

  get running(): number {
    return this.polls.size;
  }

  isRunning(key: string): boolean {
    return this.polls.has(key);
  }

  /** Whether a notice claims something of an item about which WeCom has not answered since. */
  isClaimed(key: string): boolean {
    return this.unanswered.of(key).length > 0 || (this.polls.get(key)?.claims.length ?? 0) > 0;
  }

  /** The item is no longer tracked, whatever a notice claims of it. */
  forgetClaims(key: string): void {
    this.unanswered.forget(key);
    this.polls.get(key)?.claims.splice(0);
  }

  /**
   * Polls an item. While a query is running, further callers share its answer. A caller of the application that arrives
   * while its listeners are being notified triggers another query, whose outcome is delivered afterwards; a notice that
   * does is remembered.
   */
  poll(item: WatchedItem, reason: PollReason): Poll<Answer> {
    const running = this.polls.get(item.key);
    const isNotice = reason.source === 'notification';
    const needsNewAnswer = reason.isOutOfTurn && !isNotice;
    const isShared = running?.item === item && !(needsNewAnswer && running.isAnswered);
    const poll = isShared ? running : this.begin(item, reason, this.deps.ask);
    if (isNotice) poll.claims.push(reason.claimed);
    return poll;
  }

  /** Takes WeCom's answer to another call as a poll out of turn would, after the poll that is running. */
  learn(item: WatchedItem, answer: Answer): Poll<Answer> {
    return this.begin(item, { source: 'pollNow', isOutOfTurn: true }, () => Promise.resolve(answer));
  }

  private begin(item: WatchedItem, reason: PollReason, ask: Ask<Answer>): Poll<Answer> {
    const running = this.polls.get(item.key);
    const start = () => this.ask(item, reason, ask);
    let answer!: Promise<Answer>;
    const next = operation(
      () => this.described(item, reason),
      () => {
        answer = running ? running.answer.then(...either(start)) : start();
        return this.conclude(item, answer, reason, running);
      },
    )
      .then((planned) => this.withClaims(poll, planned))
      .finally(() => {
        if (this.polls.get(item.key) === poll) this.polls.delete(item.key);
      });
    const claims = [...this.unanswered.of(item.key)];
    const poll: Poll<Answer> = { item, answer, isAnswered: false, claims, next };
    void answer.then(...either(() => (poll.isAnswered = true)));
    this.polls.set(item.key, poll);
    return poll;
  }

  /** What a notice claims and the poll did not show is asked about soon, until WeCom has answered, and once more. */
  private withClaims({ item, claims }: Poll<Answer>, next: NextPoll): NextPoll {
    return this.unanswered.settle(item, claims, next) ? soon(next, wholeNow()) : next;
  }

  private described(item: WatchedItem, { source }: PollReason): OperationStart {
    const { kind, account } = this.deps;
    return { operation: 'poll', account, kind: kind.words.noun, ...kind.refOf(item), source };
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

  private async ask(
    item: WatchedItem,
    { source, isOutOfTurn }: PollReason,
    ask: Ask<Answer>,
  ): Promise<Answer> {
    const { kind, account, pause } = this.deps;
    const options = { background: isBackground(source), signal: this.aborting.signal, isOutOfTurn };
    const startedAt = wholeNow();
    pause.pollStarted(startedAt);
    const dueAt = isOutOfTurn ? undefined : item.dueAt;
    // Never negative: a shared engine may bring an item forward, or another process's clock may differ.
    const delay = dueAt === undefined ? undefined : Math.max(0, startedAt - dueAt);
    return observedPoll({ kind, account, item, source, delay }, async () =>
      deepFreeze(await ask(item, options)),
    );
  }

  private async conclude(
    item: WatchedItem,
    asked: Promise<Answer>,
    reason: PollReason,
    before: Poll<Answer> | undefined,
  ): Promise<NextPoll> {
    const { outcomes } = this.deps;
    const startedAt = wholeNow();
    try {
      const answer = await asked;
      await before?.next;
      return await outcomes.answered(item, answer, reason, startedAt);
    } catch (error) {
      await before?.next;
      return outcomes.failed(item, error, reason, startedAt);
    }
  }
}

/** The same callback for fulfilment and rejection. */
function either<T>(callback: () => T): [() => T, () => T] {
  return [callback, callback];
}
