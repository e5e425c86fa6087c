import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf, RecipeApps } from './support/recipe-apps.js';

/** Runs the recipe against tokens and a WeCom that refuses the first of them. */
const CALL_WITH_TOKENS = `
import { CallbackIpService } from './other-wecom-apis-1.js';

export default async () => {
  const tokens = ['revoked', 'fresh', 'unused'];
  const invalidated = [];
  const service = new CallbackIpService({
    get: async () => tokens[0],
    invalidate: async (token) => { invalidated.push(token); tokens.shift(); },
  });
  const { fetch } = globalThis;
  const asked = [];
  globalThis.fetch = async (url) => {
    asked.push(url);
    return Response.json(url.endsWith('=fresh') ? { ip_list: ['1.2.3.4'] } : { errcode: 42001 });
  };
  const ips = await service.list();
  tokens.unshift('revoked', 'revoked');
  const failure = await service.list().catch((error) => error.message);
  globalThis.fetch = fetch;
  return { ips, asked: asked.length, invalidated, failure };
};
`;

/** Uses the store as two processes would. */
const STORE = `
import libsql from 'libsql';
import { DataSource } from 'typeorm';
import { AccessTokenRow, DatabaseTokenStore } from './access-token-store-1.js';

export default async () => {
  const database = new DataSource({
    type: 'better-sqlite3', driver: libsql, database: ':memory:', entities: [AccessTokenRow], synchronize: true,
  });
  await database.initialize();
  const [one, other] = [new DatabaseTokenStore(database), new DatabaseTokenStore(database)];
  const steps = [await one.get('key')];
  await one.set('key', { token: 'old', expiresAt: 1_800_000_000_000 });
  steps.push(await other.get('key'));
  await other.set('key', { token: 'new', expiresAt: 1_800_000_000_001 });
  await one.delete('key', 'old');
  steps.push(await one.get('key'));
  await one.delete('key', 'new');
  steps.push(await other.get('key'));
  return { steps };
};
`;

/** Answers a query with an order or an error. */
const DECIDE = `
import { OrderNotFoundError, WeComPermissionError, WeComTimeoutError } from 'nestjs-wecom-pay';
import { DeliveryService } from './error-handling-1.js';

const answers = [
  { trade_state: 'SUCCESS' }, { trade_state: 'REFUND' }, { trade_state: 'NOTPAY' },
  new OrderNotFoundError('unknown'), new WeComTimeoutError('too late', 'call'), new WeComPermissionError('denied'),
];
const service = new DeliveryService({
  query: async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  },
});
export default async () => {
  const decisions = [];
  for (let count = answers.length; count > 0; count--) {
    decisions.push(await service.mayDeliver('ORDER-1').catch(({ code }) => code));
  }
  return { decisions };
};
`;

/** What the specs of the recipe use of Jest. */
const JEST_GLOBALS = `
export { afterEach, beforeEach, it } from 'node:test';
export { expect } from 'expect';
`;

/** More than two pages of 1,000 rows. */
const ROWS = 2_500;

/** Lets the order end, the time run out, and the customer leave, on both of Nest's HTTP adapters. */
const WAIT = `
import { once } from 'node:events';
import { Module } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import * as library from 'nestjs-wecom-pay';
import { PaymentResultController } from './waiting-in-a-request-1.js';

const { OrderTracker, WeComAbortedError, WeComPayExceptionFilter, WeComRequestError, WeComTimeoutError } = library;
const waiting = new EventTarget();
const waits = {
  'ORDER-PAID': async () => ({ trade_state: 'SUCCESS' }),
  'ORDER-SLOW': async () => { throw new WeComTimeoutError('too late', 'call'); },
  'ORDER-LEFT': async (signal) => {
    waiting.dispatchEvent(new Event('begun'));
    await once(signal, 'abort');
    waiting.dispatchEvent(new Event('over'));
    throw new WeComAbortedError('gone');
  },
  'ORDER-ODD': async () => { throw new WeComRequestError('wrong'); },
};
const tracker = { waitFor: ({ out_trade_no }, { signal }) => waits[out_trade_no](signal) };

class AppModule {}
Module({
  controllers: [PaymentResultController],
  providers: [
    { provide: OrderTracker, useValue: tracker },
    { provide: APP_FILTER, useClass: WeComPayExceptionFilter },
  ],
})(AppModule);

async function answersOf(adapter) {
  const app = await NestFactory.create(AppModule, adapter, { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  const ask = async (order, init) => fetch(await app.getUrl() + '/orders/' + order + '/result', { ...init, headers: { connection: 'close' } });
  const answers = [];
  for (const order of ['ORDER-PAID', 'ORDER-SLOW', 'ORDER-ODD']) {
    const response = await ask(order);
    const { state, code } = await response.json();
    answers.push([response.status, state ?? code]);
  }
  const customer = new AbortController();
  const [begun, over] = [once(waiting, 'begun'), once(waiting, 'over')];
  const left = ask('ORDER-LEFT', { signal: customer.signal }).catch(({ name }) => name);
  await begun;
  customer.abort();
  answers.push(await left);
  await over;
  await app.close();
  return answers;
}

export default async () => ({
  express: await answersOf(new ExpressAdapter()),
  fastify: await answersOf(new FastifyAdapter()),
});
`;

/** Serves the callback URL by the handler, and shows what the shop had been told of when it answered. */
const SERVERLESS = `
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { OnOrder, WeComPayModule } from 'nestjs-wecom-pay';
import { FakeWeCom } from 'nestjs-wecom-pay/testing';
import { handlerOf } from './notifications-3.js';

const told = [];

class Shop {
  @OnOrder('SUCCESS')
  paid({ order, source }) { told.push([order.out_trade_no, source]); }
}

export default async () => {
  const patience = { answerWithin: 60_000, verifiedWithin: 60_000 };
  const wecom = await FakeWeCom.start({ notifications: patience });
  const notifications = { keys: [wecom.notifications.keys], confirm: 'before-ack' };
  const account = { ...wecom.credentials, baseUrl: wecom.baseUrl, notifications };
  @Module({ imports: [EventEmitterModule.forRoot(), WeComPayModule.forRoot(account)], providers: [Shop] })
  class AppModule {}
  const handle = handlerOf(AppModule);
  const toldBeforeAnswer = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const body = method === 'POST' ? { body: Readable.toWeb(incoming), duplex: 'half' } : {};
    const response = await handle(new Request('http://localhost' + url, { method, headers, ...body }));
    toldBeforeAnswer.push([response.status, told.length]);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  wecom.notifications.url = 'http://127.0.0.1:' + server.address().port + '/api/wecom?callback_format=json';
  const { isAccepted } = await wecom.notifications.verifyUrl();
  wecom.notifications.hold();
  wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100 });
  wecom.orders.pay('ORDER-1');
  const [notification] = wecom.notifications.held;
  const forged = await wecom.notifications.forge(notification);
  while (!(await wecom.notifications.deliver(notification)).isAccepted);
  server.close();
  await wecom.close();
  return { isAccepted, forged: forged.status, told, last: toldBeforeAnswer.at(-1) };
};
`;

/** Lists a day from a database, and writes a report that differs to a folder. */
const RECONCILE = `
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import libsql from 'libsql';
import { OrderTracker, WeComPayModule } from 'nestjs-wecom-pay';
import { FakeWeCom } from 'nestjs-wecom-pay/testing';
import { DataSource } from 'typeorm';
import { Booking, RefundBooking, TypeOrmBooks } from './reconciliation-1.js';
import { FinanceExport } from './reconciliation-3.js';

const [from, until] = [new Date('2026-11-26T16:00:00Z'), new Date('2026-11-27T16:00:00Z')];
const [first, last] = [from.getTime(), until.getTime() - 1];

async function openDatabase() {
  const database = new DataSource({
    type: 'better-sqlite3', driver: libsql, database: ':memory:', entities: [Booking, RefundBooking], synchronize: true,
  });
  return database.initialize();
}

async function listed() {
  const database = await openDatabase();
  const { manager } = database;
  const many = Array.from({ length: ${ROWS} }, (_, index) => ({
    out_trade_no: 'MANY-' + String(index).padStart(6, '0'), status: 'paid', total: 100, success_time: first, createdAt: first,
  }));
  await manager.save(Booking, many, { chunk: 100 });
  await manager.save(Booking, [
    { out_trade_no: 'BEFORE', status: 'paid', total: 100, success_time: first - 1, createdAt: first },
    { out_trade_no: 'AFTER', status: 'paid', total: 100, success_time: last + 1, createdAt: first },
    { out_trade_no: 'REFUNDED', status: 'refunded', total: 100, success_time: first - 1, createdAt: 0 },
    { out_trade_no: 'OPEN', status: 'open', total: 100, success_time: null, createdAt: 0 },
    { out_trade_no: 'CLOSED', status: 'closed', total: 100, success_time: null, createdAt: last },
    { out_trade_no: 'CLOSED-LATER', status: 'closed', total: 100, success_time: null, createdAt: last + 1 },
  ]);
  await manager.save(RefundBooking, [
    { out_refund_no: 'R-1', out_trade_no: 'REFUNDED', refund: 30, create_time: last },
    { out_refund_no: 'R-2', out_trade_no: 'REFUNDED', refund: 20, create_time: last + 1 },
  ]);
  const books = new TypeOrmBooks(database);
  await books.keepTime({ order: { out_trade_no: 'OPEN', success_time: '2026-11-27T23:59:59+08:00' } });
  const rows = [];
  for await (const row of books.settled({ date: '2026-11-27', from, until, mchid: '1900000001' })) rows.push(row);
  await database.destroy();
  const { state, refunds } = rows.find(({ out_trade_no }) => out_trade_no === 'REFUNDED');
  return {
    rows: new Set(rows.map(({ out_trade_no }) => out_trade_no)).size,
    others: rows.filter(({ out_trade_no }) => !out_trade_no.startsWith('MANY-')).map(({ out_trade_no }) => out_trade_no),
    refunded: [state, ...refunds.map(({ out_refund_no, refund }) => [out_refund_no, refund])],
  };
}

/** Of an order whose total is right, and of one whose total is another: when it was paid. */
async function timesKept() {
  const database = await openDatabase();
  const wecom = await FakeWeCom.start();
  const account = { ...wecom.credentials, baseUrl: wecom.baseUrl, polling: {} };
  const books = { provide: TypeOrmBooks, useValue: new TypeOrmBooks(database) };
  @Module({
    imports: [EventEmitterModule.forRoot(), ScheduleModule.forRoot(), WeComPayModule.forRoot(account)],
    providers: [books],
  })
  class AppModule {}
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const tracker = app.get(OrderTracker);
  const times = [];
  for (const out_trade_no of ['ORDER-PAID', 'ORDER-DISPUTED']) {
    await database.manager.save(Booking, { out_trade_no, total: 100, createdAt: 0 });
    wecom.orders.create({ out_trade_no, total: out_trade_no === 'ORDER-PAID' ? 100 : 90 });
    wecom.orders.pay(out_trade_no);
    await tracker.track({ out_trade_no, total: 100 });
    await tracker.pollNow({ out_trade_no });
    const { success_time } = await database.manager.findOneByOrFail(Booking, { out_trade_no });
    times.push(Number(success_time) === Date.parse(wecom.orders.get(out_trade_no).success_time));
  }
  await app.close();
  await wecom.close();
  await database.destroy();
  return { times };
}

async function written() {
  const folder = await mkdtemp(join(tmpdir(), 'reconciliation-'));
  const finance = Object.assign(new FinanceExport(), { folder });
  const report = { mchid: '1900000001', date: '2026-11-27', hash: 'abc', startedAt: new Date(1), toCsv: () => 'kind' };
  await finance.write({ report: { ...report, isBalanced: false } });
  await finance.write({ report: { ...report, startedAt: new Date(2), isBalanced: true } });
  const files = (await readdir(folder)).toSorted();
  const { hash } = JSON.parse(await readFile(join(folder, files[1]), 'utf8'));
  await rm(folder, { recursive: true });
  return { files, hash };
}

export default async () => ({ ...(await listed()), ...(await timesKept()), ...(await written()) });
`;

/** Serves the document in Chinese, and an order to staff and to a browser. */
const DOCUMENT = `
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WeComPayModule } from 'nestjs-wecom-pay';
import { FakeWeCom } from 'nestjs-wecom-pay/testing';
import { serveDocumentation } from './swagger-chinese.js';
import { StaffOrdersController } from './swagger-2.js';
import { BrowserOrdersController } from './swagger-3.js';

export default async () => {
  const wecom = await FakeWeCom.start();
  wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100 });
  wecom.orders.pay('ORDER-1', { openid: 'oCustomer' });
  @Module({
    imports: [WeComPayModule.forRoot({ ...wecom.credentials, baseUrl: wecom.baseUrl })],
    controllers: [StaffOrdersController, BrowserOrdersController],
  })
  class AppModule {}
  const app = await NestFactory.create(AppModule, { logger: ['error'] });
  await serveDocumentation(app);
  await app.listen(0, '127.0.0.1');
  const get = async (path) => fetch(await app.getUrl() + path, { headers: { connection: 'close' } });
  const { components: { schemas } } = await (await get('/api-json')).json();
  const page = await (await get('/api')).text();
  const staff = await (await get('/staff/orders/ORDER-1')).json();
  const browser = await (await get('/browser/orders/ORDER-1')).json();
  await app.close();
  await wecom.close();
  return {
    page: page.includes('<title>Swagger UI'),
    staff: staff.payer.openid,
    browser: Object.keys(browser),
    order: Object.keys(schemas.OrderDto.properties).length,
    shown: Object.keys(schemas.OrderForBrowser.properties),
    states: [schemas.OrderDto, schemas.OrderForBrowser].map((schema) => schema.properties.trade_state.description.slice(0, 4)),
  };
};
`;

describe('the recipes', () => {
  let apps: RecipeApps;
  beforeAll(async () => {
    apps = await RecipeApps.create();
  });
  afterAll(async () => apps[Symbol.asyncDispose]());

  async function run(recipe: string, script: string): Promise<unknown> {
    await apps.write(recipe);
    return apps.run(await apps.add(`run-${recipe}.ts`, script));
  }

  it.each(['typeorm', 'prisma', 'mongoose'])(
    'list every open order page by page, and ship a paid one once: %s',
    async (recipe) => {
      const [snippet = ''] = await apps.write(recipe);
      expect(await apps.run('use-orders', [snippet, ROWS])).toEqual({
        before: ROWS,
        after: ROWS - 5,
        'SUCCESS, SUCCESS': 'paid, shipped 1 times',
        'CLOSED, SUCCESS, CLOSED': 'paid, shipped 1 times',
        REFUND: 'refunded, shipped 0 times',
        'REVOKED, CLOSED': 'closed, shipped 0 times',
        'USERPAYING, PAYERROR': 'open, shipped 0 times',
        MISMATCH: 'disputed, shipped 0 times',
      });
    },
  );

  it('replace a rejected token and retry once when calling other APIs', async () => {
    expect(await run('other-wecom-apis', CALL_WITH_TOKENS)).toEqual({
      ips: ['1.2.3.4'],
      asked: 4,
      invalidated: ['revoked', 'revoked'],
      failure: 'getcallbackip failed: errcode 42001',
    });
  });

  it('wait in a request until the order ends, time runs out, or the customer leaves', async () => {
    const answers = [[200, 'SUCCESS'], [200, 'PENDING'], [422, 'INVALID_REQUEST'], 'AbortError'];
    expect(await run('waiting-in-a-request', WAIT)).toEqual({ express: answers, fastify: answers });
  });

  it('receive notifications by a serverless handler, and confirm each before it answers', async () => {
    expect(await run('notifications', SERVERLESS)).toEqual({
      isAccepted: true,
      forged: 401,
      told: [['ORDER-1', 'notification']],
      last: [200, 1],
    });
  });

  it('list what was booked for a day page by page, and write its report for finance', async () => {
    expect(await run('reconciliation', RECONCILE)).toEqual({
      rows: ROWS + 3,
      others: ['CLOSED', 'OPEN', 'REFUNDED'],
      refunded: ['REFUND', ['R-1', 30]],
      times: [true, true],
      files: ['1900000001-2026-11-27-1.csv', '1900000001-2026-11-27-1.json', '1900000001-2026-11-27-2.json'],
      hash: 'abc',
    });
  });

  it('store a token for other processes, and delete no newer one', async () => {
    expect(await run('access-token-store', STORE)).toEqual({
      steps: [
        null,
        { token: 'old', expiresAt: 1_800_000_000_000 },
        { token: 'new', expiresAt: 1_800_000_000_001 },
        null,
      ],
    });
  });

  it('deliver goods only for an order that is paid and not refunded', async () => {
    expect(await run('error-handling', DECIDE)).toEqual({
      decisions: [true, false, false, false, 'try again later', 'PERMISSION_DENIED'],
    });
  });

  it('document an order, and keep its payer from a browser', async () => {
    const [documentation = ''] = codeOf('swagger');
    await apps.add('swagger-chinese.ts', documentation.replace("'en'", "'zh'"));
    const shown = ['out_trade_no', 'trade_state', 'success_time', 'amount'];
    expect(await run('swagger', DOCUMENT)).toEqual({
      page: true,
      staff: 'oCustomer',
      browser: shown,
      order: 13,
      shown,
      states: ['交易状态', '交易状态'],
    });
  });

  it('test an app: every spec of the recipe passes', async () => {
    await apps.add('jest-globals.ts', JEST_GLOBALS);
    const specs = await Promise.all(
      codeOf('testing').map(async (code, index) =>
        apps.add(`spec-${index}.ts`, code.replace("'@jest/globals'", "'./jest-globals.js'")),
      ),
    );
    expect(specs).toHaveLength(3);
    const all = specs.map((spec) => `import ${JSON.stringify(spec)};`).join('\n');
    const app = apps.start(await apps.add('specs.ts', all));
    const { code } = await app.exit;
    const tests =
      codeOf('testing')
        .join('')
        .match(/\bit\(/gu) ?? [];
    expect({ code, output: app.output }).toEqual({
      code: 0,
      output: expect.stringMatching(new RegExp(`^# pass ${tests.length}$`, 'mu')),
    });
  });
});
