import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { entries, ROOT } from './package.js';

/** Runs a script in a Node of its own, in the package's folder, where the package's own name leads to `dist`. */
async function node(type: 'module' | 'commonjs', script: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', `--input-type=${type}`, '--eval', script],
    { cwd: ROOT },
  );
  return JSON.parse(stdout);
}

const MAIN_EXPORTS: Readonly<Record<string, string>> = {
  'nestjs-wecom-pay': 'WeComPayModule',
  'nestjs-wecom-pay/bullmq': 'BullMqPollingEngine',
  'nestjs-wecom-pay/health': 'WeComPayHealthIndicator',
  'nestjs-wecom-pay/opentelemetry': 'WeComPayTelemetryModule',
  'nestjs-wecom-pay/redis': 'WeComPayRedisModule',
  'nestjs-wecom-pay/swagger': 'describeDtos',
  'nestjs-wecom-pay/testing': 'FakeWeCom',
};
const specifiers = entries.map(({ specifier }) => specifier);

describe('the built package', () => {
  it('has the entries that are documented', () => {
    expect(specifiers).toEqual(Object.keys(MAIN_EXPORTS));
  });

  it('loads with the first call what only calls need', async () => {
    const loaded = await node(
      'module',
      `import { createRequire } from 'node:module';
       import 'reflect-metadata';
       import { NestFactory } from '@nestjs/core';
       import { OrderQueryService, WeComPayModule } from 'nestjs-wecom-pay';
       const { cache } = createRequire(import.meta.url);
       const loaded = () => ['cockatiel', 'undici', '@opentelemetry/api'].filter((name) =>
         Object.keys(cache).some((file) => file.includes('/node_modules/' + name + '/')));
       const options = { corpId: 'ww1', corpSecret: 's', mchid: '1', baseUrl: 'http://127.0.0.1:9' };
       const app = await NestFactory.createApplicationContext(WeComPayModule.forRoot(options), { logger: false });
       const before = loaded();
       await app.get(OrderQueryService).query({ out_trade_no: 'ORDER-1' }).catch(() => undefined);
       const after = loaded();
       await app.close();
       console.log(JSON.stringify({ before, after }));`,
    );
    expect(loaded).toEqual({ before: [], after: ['cockatiel', 'undici', '@opentelemetry/api'] });
  });

  it.each(specifiers)('loads the same classes by import and by require: %s', async (specifier) => {
    // Each first in a process of its own, as it must not depend on what another entry has loaded.
    const [imported, required] = await Promise.all([
      node(
        'module',
        `import { createRequire } from 'node:module';
         import * as entry from '${specifier}';
         const { ...required } = createRequire(import.meta.url)('${specifier}');
         const names = Object.keys(entry).sort();
         console.log(JSON.stringify({ names, differing: names.filter((name) => entry[name] !== required[name]) }));`,
      ),
      node(
        'commonjs',
        `const { ...entry } = require('${specifier}');
         console.log(JSON.stringify({ names: Object.keys(entry).sort(), differing: [] }));`,
      ),
    ]);
    expect(imported).toEqual(required);
    expect(imported).toMatchObject({
      names: expect.arrayContaining([MAIN_EXPORTS[specifier]]),
      differing: [],
    });
  });

  it('keeps the names of all classes', async () => {
    const classes = await node(
      'module',
      `const entries = await Promise.all(${JSON.stringify(specifiers)}.map((name) => import(name)));
       const isClass = (value) => typeof value === 'function' && /^class\\b/u.test(String(value));
       const exported = entries.flatMap((entry) => Object.entries(entry)).filter(([, value]) => isClass(value));
       console.log(JSON.stringify(exported.map(([name, value]) => [name, value.name])));`,
    );
    expect(classes).toContainEqual(['WeComPayModule', 'WeComPayModule']);
    expect((classes as string[][]).filter(([exported, name]) => exported !== name)).toEqual([]);
  });
});
