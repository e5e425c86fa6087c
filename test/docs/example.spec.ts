import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeWeCom, seedOrders } from '../../lib/testing/index.js';
import { BuiltPackage } from './support/built-package.js';
import { ChildApp } from './support/child-app.js';
import { snippetsOf } from './support/markdown.js';
import { READMES } from './support/repository.js';

// Every test starts a process of its own.

/** The `src/main.ts` that `nest new` writes, and a word to wait for. */
const MAIN = `
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(process.env.PORT ?? 3000);
  console.log('listening on ' + (await app.getUrl()).replace('[::1]', 'localhost'));
}
await bootstrap();
`;

let built: BuiltPackage;
beforeAll(async () => {
  built = await BuiltPackage.create();
});
afterAll(() => built[Symbol.asyncDispose]());

describe.each(READMES)('the examples of %s', (file) => {
  let wecom: FakeWeCom;
  let app: ChildApp | undefined;
  beforeEach(async () => {
    wecom = await FakeWeCom.start();
    seedOrders(wecom);
  });
  afterEach(async () => {
    await app?.[Symbol.asyncDispose]();
    await wecom.close();
  });

  /** Starts an example as the app module of a new Nest app, and waits until it listens. */
  async function start(example: string): Promise<{ readonly app: ChildApp; readonly url: string }> {
    await built.add(
      `${example}/app.module.ts`,
      appModules(file).find((code) => code.includes(example)) ?? '',
    );
    const env = { ...exportedBy(file), WECOM_BASE_URL: wecom.baseUrl, PORT: '0' };
    app = new ChildApp(await built.add(`${example}/main.ts`, MAIN), env);
    const [, url = ''] = await app.printed(/listening on (\S+)/u);
    return { app, url };
  }

  it('poll orders, and the listener marks a listed one once it is paid', async () => {
    expect(snippetsOf(file)[0]?.code).toBe(appModules(file)[0]);
    const { app: shop } = await start('@UnfinishedOrders');
    expect(shop.output).not.toContain('DEMO-NOTPAY is paid');
    wecom.orders.pay('DEMO-NOTPAY');
    await shop.printed(/DEMO-NOTPAY is paid/u);
    await shop.printed(/DEMO-SUCCESS is paid/u);
    expect(shop.output).not.toMatch(/WARN|ERROR/u);
  });

  it('answer a single query', async () => {
    const { url } = await start('OrderQueryService');
    const order = await fetch(`${url}/orders/DEMO-SUCCESS`);
    expect(order.status).toBe(200);
    expect(await order.json()).toMatchObject({ out_trade_no: 'DEMO-SUCCESS', trade_state: 'SUCCESS' });
    const unknown = await fetch(`${url}/orders/NO-SUCH-ORDER`);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ code: 'ORDER_NOT_FOUND' });
  });
});

function appModules(file: string): readonly string[] {
  return snippetsOf(file, 'ts')
    .filter(({ path }) => path === 'src/app.module.ts')
    .map(({ code }) => code);
}

/** The variables that the README exports. */
function exportedBy(file: string): Record<string, string> {
  const shell = snippetsOf(file, 'sh').find(({ code }) => code.includes('export '));
  return Object.fromEntries(
    [...(shell?.code ?? '').matchAll(/(WECOM_\w+)=(\S+)/gu)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
}
