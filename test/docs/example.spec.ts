import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FakeWeCom, seedOrders } from '../../lib/testing/index.js';
import { BuiltPackage } from './support/built-package.js';
import { ChildApp } from './support/child-app.js';
import { snippetsOf } from './support/markdown.js';
import { READMES } from './support/repository.js';

// Every test starts a process of its own.
jest.setTimeout(30_000);

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

describe('the example of the README', () => {
  let built: BuiltPackage;
  let wecom: FakeWeCom;
  let app: ChildApp | undefined;
  beforeAll(async () => {
    built = await BuiltPackage.create();
  });
  afterAll(() => built[Symbol.asyncDispose]());
  beforeEach(async () => {
    wecom = await FakeWeCom.start();
    seedOrders(wecom);
  });
  afterEach(async () => {
    await app?.[Symbol.asyncDispose]();
    await wecom.close();
  });

  it.each(READMES)('runs as the app module of a new Nest app: %s', async (file) => {
    const example = snippetsOf(file, 'ts').find(({ path }) => path === 'src/app.module.ts');
    await built.add('src/app.module.ts', example?.code ?? '');
    app = new ChildApp(await built.add('src/main.ts', MAIN), {
      ...exportedBy(file),
      WECOM_BASE_URL: wecom.baseUrl,
      PORT: '0',
    });
    const [, url = ''] = await app.printed(/listening on (\S+)/u);

    const order = await fetch(`${url}/orders/DEMO-SUCCESS`);
    expect(order.status).toBe(200);
    expect(await order.json()).toMatchObject({ out_trade_no: 'DEMO-SUCCESS', trade_state: 'SUCCESS' });
    const unknown = await fetch(`${url}/orders/NO-SUCH-ORDER`);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ code: 'ORDER_NOT_FOUND' });
  });
});

/** The variables that the README tells to export. */
function exportedBy(file: string): Record<string, string> {
  const shell = snippetsOf(file, 'sh').find(({ code }) => code.includes('export '));
  return Object.fromEntries(
    [...(shell?.code ?? '').matchAll(/(WECOM_\w+)=(\S+)/gu)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
}
