import type { INestApplication, Type } from '@nestjs/common';
import { ValidationPipe } from '@nestjs/common';
import { HttpAdapterHost, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { WeComPayExceptionFilter } from 'nestjs-wecom-pay';
import { fileURLToPath } from 'node:url';
import { checkEnvironment, readPort } from './environment.js';
import { FakeUpstream } from './wecom/fake-upstream.js';
import { Upstream } from './wecom/upstream.js';

const HOST = '127.0.0.1';

/** The page of the sample, and what the pages of all samples share. This kit is compiled into each sample's `dist`. */
const PAGE = pathOf('../../public');
const SHARED = pathOf('../../../shop-kit/page');

/**
 * Serves the shop, and has a fake WeCom notify it.
 *
 * @param command what starts it, to say which port to take instead
 * @returns the application, which listens
 * @throws Error that says which variable to set, or how
 */
export async function openShop(module: Type, command: string): Promise<INestApplication> {
  checkEnvironment();
  const port = readPort();
  const app = await NestFactory.create<NestExpressApplication>(module, {
    logger: ['error', 'warn'],
    // Ctrl-C need not wait for pages that keep their stream open.
    forceCloseConnections: true,
  });
  app.enableShutdownHooks();
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }));
  app.useGlobalFilters(new WeComPayExceptionFilter(app.get(HttpAdapterHost)));
  app.useStaticAssets(PAGE);
  app.useStaticAssets(SHARED, { prefix: '/kit/' });
  try {
    await app.listen(port, HOST);
  } catch (error) {
    await app.close();
    throw isTaken(error)
      ? new Error(`Port ${port} is already in use. Choose another one: PORT=${port + 1} ${command}`)
      : error;
  }
  const upstream = app.get(Upstream);
  if (upstream instanceof FakeUpstream) upstream.notify(await app.getUrl());
  return app;
}

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
