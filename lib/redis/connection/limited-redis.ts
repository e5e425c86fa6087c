import type { Command, RedisOptions } from 'ioredis';
import { Redis } from 'ioredis';
import { deadline } from '../../common/abort.js';

/**
 * A connection whose commands fail after a time. Unlike with `commandTimeout` of ioredis, an answer that arrived while
 * the event loop was blocked is not late. It reports its duplicates: BullMQ makes one per worker, see
 * https://docs.bullmq.io/guide/connections, and would wait for Redis before closing it, see
 * https://github.com/taskforcesh/bullmq/issues/4656.
 */
export class LimitedRedis extends Redis {
  constructor(
    options: RedisOptions,
    /** For a command that is sent now, in ms; `Infinity` for no limit. */
    private readonly answerWithin: () => number,
    private readonly onCopied: (copy: Redis) => void,
  ) {
    super(options);
  }

  override sendCommand(command: Command, stream?: Parameters<Redis['sendCommand']>[1]): unknown {
    const within = this.answerWithin();
    if (Number.isFinite(within)) limit(command, within);
    return super.sendCommand(command, stream);
  }

  override duplicate(override?: Partial<RedisOptions>): Redis {
    const copy = super.duplicate(override);
    this.onCopied(copy);
    return copy;
  }
}

function limit({ promise, reject }: Command, within: number): void {
  const stop = deadline(within, () => reject(new Error('Command timed out')));
  promise.then(stop, stop);
}
