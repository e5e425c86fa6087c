import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { fileURLToPath } from 'node:url';
import { AppModule } from './app.module.js';
import { checkEnvironment, readPort } from './environment.js';
import { welcome } from './welcome.js';

const HOST = '127.0.0.1';
const PAGE = fileURLToPath(new URL('../public', import.meta.url));

async function bootstrap(): Promise<void> {
  checkEnvironment();
  const port = readPort();
  const app = await NestFactory.create<NestExpressApplication>(AppModule, {
    logger: ['error', 'warn'],
    // Ctrl-C need not wait for pages that keep their stream open.
    forceCloseConnections: true,
  });
  app.enableShutdownHooks();
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }));
  app.useStaticAssets(PAGE);
  try {
    await app.listen(port, HOST);
  } catch (error) {
    await app.close();
    throw isTaken(error)
      ? new Error(`Port ${port} is taken. Choose another one: PORT=${port + 1} npm start`)
      : error;
  }
  console.log(welcome(await app.getUrl()));
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

bootstrap().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
