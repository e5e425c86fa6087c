import type { INestApplication, Type } from '@nestjs/common';
import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { checkEnvironment, readPort } from './environment.js';

const HOST = '127.0.0.1';

/** A folder of files for the page. */
export interface Page {
  readonly folder: string;
  /** Where they are found; `/` when left out. */
  readonly prefix?: string;
}

/**
 * Serves the shop.
 *
 * @param command what starts it, to say which port to take instead
 * @returns the application, which listens
 * @throws Error that says which variable to set, or how
 */
export async function openShop(
  module: Type,
  pages: readonly Page[],
  command: string,
): Promise<INestApplication> {
  checkEnvironment();
  const port = readPort();
  const app = await NestFactory.create<NestExpressApplication>(module, {
    logger: ['error', 'warn'],
    // Ctrl-C need not wait for pages that keep their stream open.
    forceCloseConnections: true,
  });
  app.enableShutdownHooks();
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }));
  for (const { folder, prefix = '/' } of pages) app.useStaticAssets(folder, { prefix });
  try {
    await app.listen(port, HOST);
  } catch (error) {
    await app.close();
    throw isTaken(error)
      ? new Error(`Port ${port} is taken. Choose another one: PORT=${port + 1} ${command}`)
      : error;
  }
  return app;
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
