import { describe, expect, it } from '@jest/globals';
import { format } from 'prettier';
import { WECOM_PAY } from '../../../lib/schematics/pieces.js';
import { add, FRESH_MODULE, freshApp } from '../../support/unit-schematics.js';

const SERVICE = 'src/orders/wecom-orders.service.ts';
const SET_UP = FRESH_MODULE.replace(/^import .+service';$/mu, (line) =>
  [
    line,
    "import { ConfigModule, ConfigService } from '@nestjs/config';",
    "import { EventEmitterModule } from '@nestjs/event-emitter';",
    "import { ScheduleModule } from '@nestjs/schedule';",
    "import { WeComPayModule } from 'nestjs-wecom-pay';",
    "import { WeComOrdersService } from './orders/wecom-orders.service';",
  ].join('\n'),
)
  .replace(
    'imports: [],',
    `imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    EventEmitterModule.forRoot(),
    ScheduleModule.forRoot(),
    ${WECOM_PAY.call.replaceAll('\n', '\n    ')},
  ],`,
  )
  .replace('[AppService]', '[AppService, WeComOrdersService]');

const dependenciesIn = (files: Readonly<Record<string, string>>) =>
  (JSON.parse(files['package.json'] ?? '') as { dependencies: Record<string, string> }).dependencies;

/** What `nest add` throws, and the files after it. */
async function refusal(files: Readonly<Record<string, string>>) {
  const error = await add(files).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  return error as Error & { readonly files: Readonly<Record<string, string>> };
}

describe('nest add on a fresh app', () => {
  it.each(['catalog:', '>=11'])('whose Nest is %s goes by the one that is installed', async (range) => {
    const { files } = await add(freshApp(range));
    expect(dependenciesIn(files)['@nestjs/schedule']).toBe('^12.0.0');
  });

  it('leaves out a module that the app sets up under another name, or in one of its libraries', async () => {
    const named = FRESH_MODULE.replace(/^/u, "import { ScheduleModule as Jobs } from '@nestjs/schedule';\n");
    const module = named.replace('imports: []', 'imports: [Jobs.forRoot()]');
    const library =
      "import * as emitter from '@nestjs/event-emitter';\nexport const EVENTS = emitter.EventEmitterModule.forRoot();\n";
    const app = { ...freshApp('^12.0.1'), 'src/app.module.ts': module, 'libs/shared/src/events.ts': library };
    const { files } = await add(app);
    expect(files['src/app.module.ts']).toContain('WeComPayModule.forRootAsync(');
    expect(files['src/app.module.ts']).not.toMatch(/ScheduleModule\.forRoot|EventEmitterModule/u);
  });

  it('leaves a comment to the import that it stands behind', async () => {
    const line = "import { AppService } from './app.service';";
    const module = FRESH_MODULE.replace(line, `${line} // ours`);
    const { files } = await add({ ...freshApp('^12.0.1'), 'src/app.module.ts': module });
    expect(files['src/app.module.ts']).toContain(`${line} // ours\nimport {`);
  });

  it.each([
    ['^11.0.1', { axios: '^4.0.0', config: '^4.0.0', 'event-emitter': '^3.0.0', schedule: '^6.0.0' }],
    ['^12.0.1', { axios: '^12.0.0', config: '^12.0.0', 'event-emitter': '^12.0.0', schedule: '^12.0.0' }],
  ])('of Nest %s adds the peers that go with it, in order, and installs them', async (nest, additions) => {
    const { files, tasks } = await add(freshApp(nest));
    const expected = {
      ...Object.fromEntries(Object.entries(additions).map(([name, range]) => [`@nestjs/${name}`, range])),
      '@nestjs/common': nest,
      '@nestjs/core': nest,
      axios: '^1.8.0',
      'class-transformer': '^0.5.1',
      'class-validator': '^0.15.0',
      'reflect-metadata': '^0.2.2',
      rxjs: '^7.8.1',
    };
    expect(dependenciesIn(files)).toEqual(expected);
    expect(Object.keys(dependenciesIn(files))).toEqual(Object.keys(expected).toSorted());
    expect(files['package.json']).toMatch(/^\{\n {2}"name": "app",\n[\s\S]+\}\n$/u);
    expect(tasks).toEqual([
      { name: 'node-package', options: expect.objectContaining({ command: 'install' }) },
    ]);
  });

  it('sets AppModule up, with a provider', async () => {
    const { files } = await add(freshApp('^11.0.1'));
    expect(files['src/app.module.ts']).toBe(SET_UP);
    expect(files[SERVICE]).toMatch(/@UnfinishedOrders\(\)[\s\S]+@OnOrder\('SUCCESS'\)/u);
  });

  it('writes files that Prettier leaves as they are, by the settings of nest new', async () => {
    const { files } = await add(freshApp('^12.0.1'));
    for (const path of ['src/app.module.ts', SERVICE])
      expect(await format(files[path] ?? '', { parser: 'typescript', singleQuote: true })).toBe(files[path]);
  });

  it('imports the provider with the extension that the app uses', async () => {
    const module = FRESH_MODULE.replaceAll(/'(\.\/.+)'/gu, "'$1.js'");
    const { files } = await add({ ...freshApp('^12.0.1'), 'src/app.module.ts': module });
    expect(files['src/app.module.ts']).toContain("from './orders/wecom-orders.service.js';");
  });

  it('writes the variables to .env.example', async () => {
    const { files } = await add(freshApp('^11.0.1'));
    const variables = [...(SET_UP.matchAll(/'(WECOM_\w+)'/gu) ?? [])].map(([, name]) => name);
    expect([...(files['.env.example'] ?? '').matchAll(/^(?:# )?(\w+)=/gmu)].map(([, name]) => name)).toEqual(
      variables,
    );
    expect(variables).toHaveLength(4);
  });

  it('changes nothing a second time, and installs nothing', async () => {
    const { files } = await add(freshApp('^12.0.1'));
    const again = await add(files);
    expect(again).toEqual({ files, tasks: [] });
  });

  it('installs with Bun where its lock file is', async () => {
    const { tasks } = await add({ ...freshApp('^11.0.1'), 'bun.lock': '' });
    expect(tasks).toEqual([
      { name: 'node-package', options: expect.objectContaining({ packageManager: 'bun' }) },
    ]);
  });
});

describe('nest add keeps', () => {
  it('peers that the app has, whatever their range', async () => {
    const app = freshApp('^11.0.1');
    const manifest = app['package.json']!.replace(
      '"rxjs"',
      '"@nestjs/schedule": "6.0.1",\n    "axios": "1.9.0",\n    "rxjs"',
    );
    const { files } = await add({ ...app, 'package.json': manifest });
    expect(dependenciesIn(files)).toMatchObject({ '@nestjs/schedule': '6.0.1', axios: '1.9.0' });
  });

  it('modules that AppModule imports already', async () => {
    const module = FRESH_MODULE.replace(
      'imports: []',
      'imports: [ScheduleModule.forRoot(), EventEmitterModule.forRoot({ wildcard: true })]',
    ).replace(
      /^/u,
      "import { ScheduleModule } from '@nestjs/schedule';\nimport { EventEmitterModule } from '@nestjs/event-emitter';\n",
    );
    const { files } = await add({ ...freshApp('^11.0.1'), 'src/app.module.ts': module });
    const after = files['src/app.module.ts'] ?? '';
    expect(after.match(/\.forRoot\w*\(/gu)).toHaveLength(4);
    expect(after).toContain('EventEmitterModule.forRoot({ wildcard: true }),\n');
    expect(after.match(/^import \{ ScheduleModule/gmu)).toHaveLength(1);
  });

  it('modules that another module of the sources sets up, since a second one would run jobs twice', async () => {
    const core = `import { ScheduleModule } from '@nestjs/schedule';
@Module({ imports: [ScheduleModule.forRoot()] }) export class CoreModule {}`;
    const spec = 'Test.createTestingModule({ imports: [EventEmitterModule.forRoot()] })';
    const { files } = await add({
      ...freshApp('^11.0.1'),
      'src/core/core.module.ts': core,
      'src/app.spec.ts': spec,
    });
    expect(files['src/app.module.ts']).not.toContain('ScheduleModule');
    expect(files['src/app.module.ts']).toContain('EventEmitterModule.forRoot()');
  });

  it('an app that sets the package up in a module of its own', async () => {
    const pay =
      "@Module({ imports: [WeComPayModule.forRoot({ corpId: 'ww1', corpSecret: 's' })] }) export class PayModule {}";
    const { files } = await add({ ...freshApp('^11.0.1'), 'src/pay/pay.module.ts': pay });
    expect(files['src/app.module.ts']).toBe(FRESH_MODULE);
    expect(files).not.toHaveProperty([SERVICE]);
    expect(dependenciesIn(files)).toHaveProperty('axios');
  });

  it('lines of .env.example, and adds only the variables that are missing', async () => {
    const text = 'PORT=3000\nexport WECOM_CORP_ID=ww1\n# WECOM_BASE_URL=http://127.0.0.1:1';
    const { files } = await add({ ...freshApp('^11.0.1'), '.env.example': text });
    expect(files['.env.example']).toMatch(
      new RegExp(`^${text}\n\n# .+\nWECOM_CORP_SECRET=\n# .+\nWECOM_PAY_MCHID=\n$`, 'u'),
    );
  });

  it("a provider's file that is there", async () => {
    const { files } = await add({ ...freshApp('^11.0.1'), [SERVICE]: '// mine\n' });
    expect(files[SERVICE]).toBe('// mine\n');
    expect(files['src/app.module.ts']).toBe(SET_UP);
  });
});

describe('nest add in a monorepo', () => {
  it('edits the application whose sources the CLI names', async () => {
    const { 'src/app.module.ts': module = '', ...app } = freshApp('^11.0.1');
    const shop = module.replace('AppModule', 'ShopModule');
    const { files } = await add(
      { ...app, 'apps/shop/src/shop.module.ts': shop, 'apps/other/src/app.module.ts': module },
      'apps/shop/src',
    );
    expect(files['apps/shop/src/shop.module.ts']).toBe(SET_UP.replace('AppModule', 'ShopModule'));
    expect(files).toHaveProperty(['apps/shop/src/orders/wecom-orders.service.ts']);
    expect(files['apps/other/src/app.module.ts']).toBe(module);
  });
});

describe('nest add changes nothing', () => {
  it.each([
    ['^10.4.0', 'has @nestjs/core "^10.4.0"'],
    ['^13.0.0', 'has @nestjs/core "^13.0.0"'],
  ])('for Nest %s, and says which are supported', async (nest, found) => {
    const app = freshApp(nest);
    const { message, files } = await refusal(app);
    expect(message).toBe(
      `nestjs-wecom-pay needs Nest 11 or 12, and package.json ${found}. Nothing was changed.`,
    );
    expect(files).toEqual(app);
  });

  it('where there is no application of Nest', async () => {
    const { message } = await refusal({ 'src/app.module.ts': FRESH_MODULE });
    expect(message).toContain('package.json does not list @nestjs/core');
  });

  it.each([
    ['there is no AppModule', 'src/main.module.js', FRESH_MODULE, 'src has no app.module.ts'],
    ['it has no module', 'src/app.module.ts', 'export class AppModule {}', 'it has no class AppModule'],
    [
      'its imports are a constant',
      'src/app.module.ts',
      FRESH_MODULE.replace('imports: []', 'imports: IMPORTS'),
      'the imports of @Module() are not written as an array there',
    ],
    [
      'its providers are computed',
      'src/app.module.ts',
      FRESH_MODULE.replace('[AppService]', '[AppService].concat(MORE)'),
      'the providers of @Module() are not written as an array there',
    ],
    [
      'its imports may come by a spread',
      'src/app.module.ts',
      FRESH_MODULE.replace('imports: []', '...base'),
      '@Module() takes its imports from elsewhere, by a spread',
    ],
    [
      'its metadata is a constant',
      'src/app.module.ts',
      FRESH_MODULE.replace(/@Module\([\s\S]+\)\n/u, '@Module(METADATA)\n'),
      '@Module() does not take an object that is written there',
    ],
    [
      'a name is taken by another import',
      'src/app.module.ts',
      FRESH_MODULE.replace(/^/u, "import { ConfigModule } from './config/config.module';\n"),
      'ConfigModule is not what @nestjs/config exports there',
    ],
    [
      'a name is taken by a type',
      'src/app.module.ts',
      FRESH_MODULE.replace(/^/u, "import type { ConfigService } from '@nestjs/config';\n"),
      'ConfigService is not what @nestjs/config exports there, or its type only',
    ],
    [
      'it computes a name',
      'src/app.module.ts',
      FRESH_MODULE.replace('imports: []', "['imports']: []"),
      '@Module() computes the name of a property',
    ],
    [
      'a name is taken by a class of the file',
      'src/app.module.ts',
      `${FRESH_MODULE}class ScheduleModule {}\n`,
      'ScheduleModule is not what @nestjs/schedule exports there',
    ],
  ])('if %s, and says what to add by hand', async (_title, path, module, reason) => {
    const { 'package.json': manifest = '' } = freshApp('^11.0.1');
    const app = { 'package.json': manifest, [path]: module };
    const { message, files } = await refusal(app);
    expect(message).toContain(`AppModule cannot be edited: ${reason}`);
    for (const part of [
      '"@nestjs/schedule@^6.0.0"',
      'WECOM_CORP_SECRET',
      'ScheduleModule.forRoot(),',
      'WeComPayModule.forRootAsync({',
      '@UnfinishedOrders()',
    ])
      expect(message).toContain(part);
    expect(files).toEqual(app);
  });
});
