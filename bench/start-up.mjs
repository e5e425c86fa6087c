/** Imports one package into a fresh Nest process and starts a context with its module. */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { answerCommands } from './ipc.mjs';

const MODULES = {
  '@nestjs/axios': ({ HttpModule }) => HttpModule,
  'nestjs-wecom-pay': ({ WeComPayModule }) =>
    WeComPayModule.forRoot({ corpId: 'ww0000000000000001', corpSecret: 'bench' }),
};

answerCommands({
  async measure(name, importedBefore) {
    for (const other of importedBefore) await import(other);
    await contextOf(class Empty {});
    const startedAt = performance.now();
    const imported = await import(name);
    const importedAt = performance.now();
    await contextOf(MODULES[name](imported));
    return { load: importedAt - startedAt, init: performance.now() - importedAt };
  },
});

async function contextOf(module) {
  const app = await NestFactory.createApplicationContext(module, { logger: ['warn', 'error'] });
  await app.close();
}
