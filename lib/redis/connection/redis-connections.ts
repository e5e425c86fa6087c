import type { OnApplicationBootstrap, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { RedisOptions } from 'ioredis';
import { Redis } from 'ioredis';
import { doubling } from '../../common/backoff.js';
import { monotonicNow } from '../../common/clock.js';
import { reasonOf } from '../../errors/foreign-error.js';
import { refusalOf } from '../../errors/redis-refusals.js';
import { RateLimitedLogger } from '../../host/rate-limited-logger.js';
import { WECOM_PAY_REDIS_OPTIONS } from '../redis.constants.js';
import type { ResolvedRedisOptions } from '../redis.options.js';
import type { Trials } from './command-trial.js';
import { startHeartbeat } from './heartbeat.js';
import { LimitedRedis } from './limited-redis.js';
import { reconnectIfReadOnly } from './read-only.js';
import { checkCommands, checkRedis } from './redis-preflight.js';
import { COMMAND_AT_START_WITHIN, COMMAND_WITHIN, CONNECT_WITHIN, DISCONNECT_WITHIN } from './time-limits.js';

const AWAY = 'away';
const SHORTEST_PAUSE = 50;
const LONGEST_PAUSE = 2_000;

const pauseBefore = (attempt: number) => doubling(SHORTEST_PAUSE, attempt, LONGEST_PAUSE);

/** The Redis connections of this process. */
@Injectable()
export class RedisConnections implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  readonly #commands: Redis;
  readonly #all: Redis[] = [];
  readonly #endings: (() => void)[] = [];
  #checked: Promise<void> | undefined;
  #heardAt = -Infinity;
  readonly #onData = () => void (this.#heardAt = monotonicNow());
  private wasThere = false;
  /** Until all modules are initialized. Of one that is loaded lazily, Nest calls no hooks. */
  private isStarting = false;
  private readonly logger = new Logger('WeComPayRedis');
  private readonly reports = new RateLimitedLogger(this.logger);

  constructor(@Inject(WECOM_PAY_REDIS_OPTIONS) readonly options: ResolvedRedisOptions) {
    this.#commands = this.open({ enableOfflineQueue: false, maxRetriesPerRequest: 0 }, () =>
      this.isStarting || !this.wasThere ? COMMAND_AT_START_WITHIN : COMMAND_WITHIN,
    );
    this.#commands.on('connect', () => this.#commands.stream.on('data', this.#onData));
    this.#commands.on('ready', () => this.reports.end(AWAY));
  }

  /** When Redis last said anything to {@link commands}, on the monotonic clock. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** For commands that a caller is waiting for: they fail immediately while Redis is unreachable. */
  get commands(): Redis {
    return this.#commands;
  }

  /** @throws {WeComOptionsError} if Redis is unreachable or unsuitable. */
  async onModuleInit(): Promise<void> {
    this.isStarting = true;
    await this.whenChecked();
  }

  onApplicationBootstrap(): void {
    this.isStarting = false;
  }

  /** Connects for the first time, and checks whether Redis is suitable. */
  whenChecked(): Promise<void> {
    this.#checked ??= this.checkShared();
    return this.#checked;
  }

  /**
   * Checks whether Redis does all that a feature needs, and leaves nothing behind.
   * @param beginning what the keys of the feature begin with.
   * @throws {WeComOptionsError} if Redis is unreachable or unsuitable, or refuses one of these commands.
   */
  async check(beginning: string, trials: Trials): Promise<void> {
    await this.whenChecked();
    const address = this.options.connection.toString();
    await this.#closeUnless(checkCommands(this.#commands, address, beginning, trials));
  }

  /** A connection for a worker, whose commands wait while Redis is unreachable. */
  openForWorker(): Redis {
    // BullMQ connects a lazy connection itself, and does not retry if that fails:
    // https://github.com/taskforcesh/bullmq/pull/642
    const options = { lazyConnect: false, enableOfflineQueue: true, maxRetriesPerRequest: null };
    return this.open(options, () => Infinity);
  }

  /** Why Redis could not be used, in a sentence or two, with what to do if that is known. */
  explain(error: unknown): string {
    const redis = `Redis at ${this.options.connection.toString()}`;
    return refusalOf(error, redis)?.text ?? `${redis} is unreachable (${reasonOf(error)}).`;
  }

  /** Logs a failure that Redis has caused, at most once a minute per topic. */
  report(topic: string, message: string): void {
    this.reports.warn(topic, message);
  }

  onApplicationShutdown(): void {
    for (const end of this.#endings) end();
    for (const connection of this.#all) connection.disconnect();
  }

  private async checkShared(): Promise<void> {
    const { connection, prefix } = this.options;
    const address = connection.toString();
    const checked = { redis: this.#commands, address, prefix, logger: this.logger };
    await this.#closeUnless(checkRedis(checked));
    this.wasThere = true;
  }

  /** A start that fails leaves no connection; what fails later must not cost the others theirs. */
  async #closeUnless(passed: Promise<void>): Promise<void> {
    try {
      await passed;
    } catch (error) {
      if (this.isStarting || !this.wasThere) this.#commands.disconnect();
      throw error;
    }
  }

  /** @param answerWithin after how many ms a command fails that is sent now. */
  private open(options: RedisOptions, answerWithin: () => number): Redis {
    const connection = new LimitedRedis(
      {
        reconnectOnError: reconnectIfReadOnly(),
        // A user with few rights need not be allowed CLIENT SETINFO, which only names this library in CLIENT LIST.
        disableClientInfo: true,
        // Without a limit, a Sentinel that hangs would hold up the search for the primary forever.
        sentinelCommandTimeout: COMMAND_WITHIN,
        ...this.options.connection.reveal(),
        lazyConnect: true,
        connectTimeout: CONNECT_WITHIN,
        disconnectTimeout: DISCONNECT_WITHIN,
        retryStrategy: pauseBefore,
        sentinelRetryStrategy: pauseBefore,
        ...options,
        commandTimeout: undefined,
      },
      answerWithin,
      (copy) => this.keep(copy),
    );
    this.keep(connection);
    this.#endings.push(startHeartbeat(connection));
    return connection;
  }

  private keep(connection: Redis): void {
    // Without a listener, ioredis would write to the console: https://github.com/redis/ioredis/issues/1235
    connection.on('error', (error: Error) => this.reportAway(error));
    this.#all.push(connection);
  }

  private reportAway(error: Error): void {
    if (!this.wasThere) return;
    this.report(AWAY, `${this.explain(error)} Dependent work resumes automatically.`);
  }
}
