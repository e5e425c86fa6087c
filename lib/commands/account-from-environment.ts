import type { INestApplicationContext } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { weComPayConfig } from '../wecom-pay.config.js';
import { WeComPayModule } from '../wecom-pay.module.js';
import type { WeComPayOptions } from '../wecom-pay.options.js';

/**
 * Runs the work with an application of the account that the environment, or `.env`, describes.
 * @throws {WeComOptionsError} if that is invalid.
 */
export async function withAccount<T>(work: (app: INestApplicationContext) => Promise<T>): Promise<T> {
  const account = WeComPayModule.forRootAsync({
    ...weComPayConfig.asProvider(),
    useFactory: withoutNotifications,
  });
  class CommandModule {}
  const app = await NestFactory.createApplicationContext(
    { module: CommandModule, imports: [ConfigModule.forRoot(), account] },
    { logger: false, abortOnError: false },
  );
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

/** A command receives no notifications. */
function withoutNotifications(options: WeComPayOptions): WeComPayOptions {
  return { ...options, notifications: undefined };
}
