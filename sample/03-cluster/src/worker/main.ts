import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { endWithLauncher, printAndFail, tellLauncher } from '../launched.js';

/** The shop without a page: it polls, and tells the shop's listeners. */
async function bootstrap(): Promise<void> {
  endWithLauncher();
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error', 'warn'] });
  app.enableShutdownHooks();
  tellLauncher({ type: 'ready' });
}

bootstrap().catch(printAndFail);
