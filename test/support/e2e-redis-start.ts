import { Test } from '@nestjs/testing';
import type { RedisOptions } from 'ioredis';
import { WeComPayRedisModule } from '../../lib/redis/index.js';
import { RecordingLogger } from './e2e-logger.js';
import { initialize } from './e2e-module.js';

/**
 * Starts an application that has `WeComPayRedisModule` alone.
 * @param endings gets what ends it.
 * @returns what it logs.
 */
export async function startRedisModule(
  connection: RedisOptions | string,
  endings: (() => Promise<unknown>)[],
): Promise<readonly string[]> {
  const logger = new RecordingLogger();
  const module = await Test.createTestingModule({ imports: [WeComPayRedisModule.forRoot({ connection })] })
    .setLogger(logger)
    .compile();
  await initialize(module);
  endings.unshift(() => module.close());
  return logger.own.map(({ message }) => message);
}
