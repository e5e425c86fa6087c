import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { checkEnvironment, readPort } from './environment.js';
import { Upstream } from './upstream.js';
import { welcome } from './welcome.js';

const HOST = '127.0.0.1';

async function bootstrap(): Promise<void> {
  checkEnvironment();
  const port = readPort();
  const app = await NestFactory.create(AppModule, {
    logger: ['error', 'warn'],
    // Ctrl-C need not wait for browsers that keep their connections open.
    forceCloseConnections: true,
  });
  app.enableShutdownHooks();
  try {
    await app.listen(port, HOST);
  } catch (error) {
    await app.close();
    throw isTaken(error)
      ? new Error(`Port ${port} is taken. Choose another one: PORT=${port + 1} npm run start:query`)
      : error;
  }
  console.log(welcome(await app.getUrl(), app.get(Upstream)));
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

bootstrap().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
