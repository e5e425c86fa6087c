import { AsyncResource } from 'node:async_hooks';
import type PQueue from 'p-queue';
import { monotonicNow } from '../../common/clock.js';
import { lazily } from '../../common/lazily.js';
import { newQueue } from '../../common/queue.js';
import { isBlocked } from '../../errors/errcodes.js';
import { WeComPayError } from '../../errors/wecom-pay.error.js';
import { WeComThrottledError } from '../../errors/wecom-pay.errors.js';
import type { Endpoint } from '../rules/endpoint.js';
import { notCalled } from '../rules/not-called.js';
import type { RateLimit } from '../rules/rate-limit.js';
import { RetryBudget } from '../rules/retry-budget.js';
import { AdaptiveConcurrency } from './adaptive-concurrency.js';
import { EndpointGuard } from './endpoint-guard.js';
import type { OrderTurns } from './order-turns.js';
import { localTurns } from './order-turns.js';
import type { SharedRate } from './shared-rate.js';

const LONGEST_QUEUE = 10_000;

/** What was booked is due; and calls that somebody waits for come before those in the background. */
const PRIORITIES = { background: 0, foreground: 1, booked: 2 };

export type Rank = keyof typeof PRIORITIES;

/** The limits shared by all calls of one corp, whichever account makes them. */
export class CorpLimits {
  readonly retryBudget = new RetryBudget();
  private readonly concurrency: AdaptiveConcurrency;
  private readonly queue = lazily(() => newQueue(this.concurrency.limit));
  private readonly lines = new Map<string, () => Promise<PQueue>>();
  private readonly guards = new Map<string, EndpointGuard>();
  private readonly turns = new Map<string, OrderTurns>();

  constructor(
    private readonly rateLimits: readonly RateLimit[],
    private readonly backgroundLimits: readonly RateLimit[],
    private readonly maxConcurrency: number,
    private readonly sharedRateOf?: (endpoint: Endpoint) => SharedRate,
    private readonly newTurns: (endpoint: Endpoint) => OrderTurns = localTurns,
  ) {
    this.concurrency = new AdaptiveConcurrency(maxConcurrency);
  }

  /** The turns of the orders at an endpoint. */
  turnsOf(endpoint: Endpoint): OrderTurns {
    const turns = this.turns.get(endpoint.path) ?? this.newTurns(endpoint);
    this.turns.set(endpoint.path, turns);
    return turns;
  }

  guardOf(endpoint: Endpoint): EndpointGuard {
    const known = this.guards.get(endpoint.path);
    if (known) return known;
    const shared = this.sharedRateOf?.(endpoint);
    const limits = [...this.rateLimits, ...endpoint.limits];
    const guard = new EndpointGuard(endpoint.path, limits, this.backgroundLimits, shared);
    this.guards.set(endpoint.path, guard);
    return guard;
  }

  /**
   * Runs the work once few enough other calls to this endpoint are on their way: they alone book ahead, and stand in
   * the queue with calls to other endpoints.
   * @throws {WeComThrottledError} if the line is full.
   */
  async inLine<T>(endpoint: Endpoint, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const line = await this.lineOf(endpoint)();
    assertRoom(line, endpoint);
    return enqueue(line, work, { signal });
  }

  /**
   * Begins the turn once fewer calls are in flight than WeCom accepts.
   * @throws {WeComThrottledError} if the queue is full, for a call in the background: the others stand in line before.
   */
  async inTurn<T>(endpoint: Endpoint, signal: AbortSignal, rank: Rank, turn: () => Promise<T>): Promise<T> {
    const queue = await this.queue();
    if (rank === 'background') assertRoom(queue, endpoint);
    return enqueue(queue, turn, { signal, priority: PRIORITIES[rank] });
  }

  /** Sends the request, and learns from its outcome how many calls WeCom accepts at once. */
  async send<T>(request: () => Promise<T>): Promise<T> {
    const queue = await this.queue();
    const sentAt = monotonicNow();
    try {
      const result = await request();
      this.concurrency.accepted();
      return result;
    } catch (error) {
      if (error instanceof WeComPayError && isBlocked(error, 'concurrency')) {
        this.concurrency.refused(queue.pending, sentAt, monotonicNow());
      }
      throw error;
    } finally {
      queue.concurrency = this.concurrency.limit;
    }
  }

  private lineOf({ path }: Endpoint): () => Promise<PQueue> {
    const line = this.lines.get(path) ?? lazily(() => newQueue(this.maxConcurrency));
    this.lines.set(path, line);
    return line;
  }
}

/** The queue starts work as other work ends, and so in the context of that one's caller. */
function enqueue<T>(
  queue: PQueue,
  work: () => Promise<T>,
  options: { readonly signal: AbortSignal; readonly priority?: number },
): Promise<T> {
  const context = new AsyncResource('WeComCall');
  return queue.add(() => context.runInAsyncScope(work), options);
}

function assertRoom(queue: PQueue, { path }: Endpoint): void {
  if (queue.size < LONGEST_QUEUE) return;
  throw new WeComThrottledError(notCalled(path, `${LONGEST_QUEUE} calls are already waiting`), {
    endpoint: path,
    ownLimit: true,
  });
}
