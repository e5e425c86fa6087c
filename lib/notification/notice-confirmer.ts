import { sleep } from '../common/abort.js';
import { lazily } from '../common/lazily.js';
import { newQueue } from '../common/queue.js';
import { described } from '../errors/foreign-error.js';
import type { RateLimitedLogger } from '../host/rate-limited-logger.js';
import type { NoticeTarget } from './notice-target.js';
import type { ItemNotice } from './reading/notice.js';

const AT_ONCE = 100;
const MOST_PENDING = 10_000;
/** Milliseconds before each further attempt, while nothing else polls the item. */
const AGAIN_AFTER = [1_000, 5_000, 30_000];

export interface NoticeConfirmerDependencies {
  readonly targets: Readonly<Record<ItemNotice['kind'], NoticeTarget>>;
  /** The option `mchid`. */
  readonly mchid: string | undefined;
  readonly reports: RateLimitedLogger;
}

/** Confirms notices: has the order or refund queried, and what the query says told. Never rejects. */
export class NoticeConfirmer {
  private readonly pending = new Map<string, Promise<boolean>>();
  private readonly queue = lazily(() => newQueue(AT_ONCE));
  private readonly stopping = new AbortController();

  constructor(private readonly deps: NoticeConfirmerDependencies) {}

  /** Whether items of a kind are polled by themselves, so that no notice is needed. */
  isWatched(kind: ItemNotice['kind']): boolean {
    return this.deps.targets[kind].isWatched;
  }

  get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  /**
   * Notices that claim the same state of one item share one confirmation.
   * @returns whether nothing depends on WeCom's sending it again: it is confirmed, or polling takes care of the item.
   */
  confirm(notice: ItemNotice): Promise<boolean> {
    const key = this.keyOf(notice);
    const claim = claimOf(key, notice);
    const pending = this.pending.get(claim);
    if (pending) return pending;
    if (this.isFull) {
      this.reportOverflow(key, notice);
      return Promise.resolve(false);
    }
    const confirmation = this.pursue(key, notice).finally(() => this.pending.delete(claim));
    this.pending.set(claim, confirmation);
    return confirmation;
  }

  /** Whether it follows a notice, or polling takes care of the item. */
  accepts(notice: ItemNotice): boolean {
    if (this.isStopping) return false;
    const key = this.keyOf(notice);
    if (!this.isFull || this.pending.has(claimOf(key, notice)) || this.isWatched(notice.kind)) return true;
    this.reportOverflow(key, notice);
    return false;
  }

  /** Makes no further attempts. */
  stopTaking(): void {
    this.stopping.abort();
  }

  /** Waits for what runs. */
  async stop(): Promise<void> {
    this.stopTaking();
    const { order, refund } = this.deps.targets;
    await Promise.all([order.stop(), refund.stop()]);
  }

  private keyOf(notice: ItemNotice): string {
    return this.deps.targets[notice.kind].keyOf(notice);
  }

  private get isFull(): boolean {
    return this.pending.size >= MOST_PENDING;
  }

  private async pursue(
    key: string,
    notice: ItemNotice,
    [delay, ...later]: readonly number[] = AGAIN_AFTER,
  ): Promise<boolean> {
    if (await this.attempt(key, notice)) return true;
    if (delay !== undefined && (await this.hasSlept(delay))) return this.pursue(key, notice, later);
    this.reportLost(key, notice);
    return false;
  }

  /** @returns `false` if the application closes meanwhile. */
  private hasSlept(ms: number): Promise<boolean> {
    return sleep(ms, this.stopping.signal).then(
      () => true,
      () => false,
    );
  }

  private async attempt(key: string, notice: ItemNotice): Promise<boolean> {
    const queue = await this.queue();
    return queue.add(async () => {
      if (this.isStopping) return false;
      const target = this.deps.targets[notice.kind];
      try {
        if (await this.isForeign(key, notice)) return true;
        return (await target.hasten(key, notice.state)) || target.isWatched;
      } catch (error) {
        this.deps.reports.warn(
          `not hastened ${notice.kind}`,
          `A notification about ${notice.kind} ${key} could not be processed: ${described(error)}`,
        );
        return false;
      }
    });
  }

  /** Of another merchant, and not tracked: WeCom would not answer this account about it. */
  private async isForeign(key: string, { kind, mchid }: ItemNotice): Promise<boolean> {
    const { targets, reports, mchid: own } = this.deps;
    if (own === undefined || mchid === own || (await targets[kind].isTracked(key))) return false;
    reports.warn(
      `foreign ${mchid}`,
      `A notification about ${kind} ${key} was ignored: the account's mchid is ${own}. Register an account for the other ` +
        'merchant, with the same notifications.',
    );
    return true;
  }

  private reportOverflow(key: string, { kind }: ItemNotice): void {
    this.deps.reports.warn(
      'overflow',
      `More than ${MOST_PENDING} notifications are waiting to be processed: the one about ${kind} ${key} was not queried.`,
    );
  }

  private reportLost(key: string, { kind }: ItemNotice): void {
    this.deps.reports.error(
      `lost ${key}`,
      `A notification about ${kind} ${key} could not be confirmed by a query, or its listeners failed. Unless WeCom sends ` +
        `another, its event is emitted only if the application lists the ${kind}, with the option ${this.deps.targets[kind].option}.`,
    );
  }
}

/** Notices that claim the same state of one item are confirmed together. */
function claimOf(key: string, { state }: ItemNotice): string {
  return `${key} ${state}`;
}
