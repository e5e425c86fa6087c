import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BuiltPackage } from './support/built-package.js';
import { ChildApp } from './support/child-app.js';
import { snippetsOf } from './support/markdown.js';

// Every test starts a process of its own.
jest.setTimeout(60_000);

/** Runs the recipe against tokens and a WeCom that refuses the first of them. */
const CALL_WITH_TOKENS = `
import { CallbackIpService } from './recipe.js';

const tokens = ['revoked', 'fresh', 'unused'];
const invalidated = [];
const service = new CallbackIpService({
  get: async () => tokens[0],
  invalidate: async (token) => { invalidated.push(token); tokens.shift(); },
});
const asked = [];
globalThis.fetch = async (url) => {
  asked.push(url);
  return Response.json(url.endsWith('=fresh') ? { ip_list: ['1.2.3.4'] } : { errcode: 42001 });
};
const ips = await service.list();
tokens.unshift('revoked', 'revoked');
const failure = await service.list().catch((error) => error.message);
console.log('result ' + JSON.stringify({ ips, asked: asked.length, invalidated, failure }));
`;

/** Runs a recipe's `@UnfinishedOrders()` and listeners on a database of its kind; each page has 1,000 rows. */
const ORDERS = 2_500;
const USE_ORDERS = `
async function use(service) {
  const all = new Set();
  for await (const { out_trade_no, createdAt } of service.open()) {
    if (!(createdAt instanceof Date)) throw new Error('no createdAt');
    all.add(out_trade_no);
  }
  const paid = { order: { out_trade_no: 'ORDER-1000' } };
  await service.markPaid(paid);
  await service.markPaid(paid);
  const open = new Set();
  for await (const { out_trade_no } of service.open()) open.add(out_trade_no);
  console.log('result ' + JSON.stringify({ all: all.size, open: open.size, isPaidOpen: open.has('ORDER-1000') }));
}
const rows = Array.from({ length: ${ORDERS} }, (_, index) => ({
  out_trade_no: 'ORDER-' + (1000 + index), status: 'open', createdAt: new Date(),
}));
`;
const USED_ORDERS = { all: ORDERS, open: ORDERS - 1, isPaidOpen: false };

const USE_TYPEORM = `
import libsql from 'libsql';
import { DataSource } from 'typeorm';
import { Order, TypeOrmOrdersService } from './recipe.js';
${USE_ORDERS}
const database = new DataSource({
  type: 'better-sqlite3', driver: libsql, database: ':memory:', entities: [Order], synchronize: true,
});
await database.initialize();
await database.getRepository(Order).save(rows, { chunk: 500 });
await use(new TypeOrmOrdersService(database.getRepository(Order)));
`;

const USE_PRISMA = `
import { PrismaOrdersService } from './recipe.js';
${USE_ORDERS}
const matching = ({ status, out_trade_no }) => rows.filter((row) => row.status === status &&
  (typeof out_trade_no === 'string' ? row.out_trade_no === out_trade_no : row.out_trade_no > out_trade_no.gt));
await use(new PrismaOrdersService({ order: {
  findMany: async ({ where, take }) => matching(where).slice(0, take),
  updateMany: async ({ where, data }) => matching(where).forEach((row) => Object.assign(row, data)),
} }));
`;

const USE_MONGOOSE = `
import { MongooseOrdersService } from './recipe.js';
${USE_ORDERS}
const matching = (filter) => rows.filter((row) => Object.keys(filter).every((key) => row[key] === filter[key]));
await use(new MongooseOrdersService({
  find: (filter, fields) => ({ lean: () => ({ async *cursor() { yield* matching(filter); } }) }),
  updateOne: async (filter, update) => Object.assign(matching(filter)[0] ?? {}, update),
}));
`;

/** Tells the recipe of the same end twice, and of ends that mean no goods. */
const SETTLE = `
import libsql from 'libsql';
import { DataSource, EntitySchema } from 'typeorm';
import { SettlementService } from './recipe.js';

const columns = { out_trade_no: { type: 'text', primary: true }, status: { type: 'text', nullable: true } };
const entities = ['orders', 'shipments'].map((name) => new EntitySchema({ name, columns }));
const database = new DataSource({
  type: 'better-sqlite3', driver: libsql, database: ':memory:', entities, synchronize: true,
});
await database.initialize();
const [orders, shipments] = ['orders', 'shipments'].map((name) => database.getRepository(name));
for (const out_trade_no of ['PAID', 'REFUNDED', 'PAYING']) await orders.insert({ out_trade_no, status: 'open' });
const service = new SettlementService(database);
const tell = (out_trade_no, trade_state, final) => service.settle({ order: { out_trade_no, trade_state }, final });
await tell('PAID', 'SUCCESS', true);
await tell('PAID', 'SUCCESS', true);
await tell('REFUNDED', 'REFUND', true);
await tell('PAYING', 'USERPAYING', false);
console.log('result ' + JSON.stringify({
  statuses: (await orders.find({ order: { out_trade_no: 'ASC' } })).map(({ status }) => status),
  shipments: (await shipments.find()).map(({ out_trade_no }) => out_trade_no),
}));
`;

/** Lets the order end, the time run out, and the customer leave. */
const WAIT = `
import { EventEmitter } from 'node:events';
import { WeComAbortedError, WeComRequestError, WeComTimeoutError } from 'nestjs-wecom-pay';
import { PaymentResultController } from './recipe.js';

const waits = [
  async () => ({ trade_state: 'SUCCESS' }),
  async () => { throw new WeComTimeoutError('too late', 'call'); },
  async (signal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw new WeComAbortedError('gone');
  },
  async () => { throw new WeComRequestError('wrong'); },
];
const controller = new PaymentResultController({ waitFor: (ref, { signal }) => waits.shift()(signal) });
const results = [];
for (let count = 0; count < 4; count++) {
  const response = new EventEmitter();
  const result = controller.result('ORDER-1', response).catch(({ code }) => code);
  response.emit('close');
  results.push((await result).state ?? (await result));
}
console.log('result ' + JSON.stringify({ results }));
`;

describe('the recipes of the README', () => {
  let built: BuiltPackage;
  let app: ChildApp | undefined;
  beforeAll(async () => {
    built = await BuiltPackage.create();
  });
  afterEach(() => app?.[Symbol.asyncDispose]());
  afterAll(() => built[Symbol.asyncDispose]());

  async function resultOf(recipe: string, script: string): Promise<unknown> {
    const snippet = snippetsOf('README.md', 'ts').find(({ code }) => code.includes(`class ${recipe} `));
    await built.add(`${recipe}/recipe.ts`, snippet?.code ?? '');
    app = new ChildApp(await built.add(`${recipe}/run.ts`, script), {});
    const [, json = ''] = await app.printed(/result (\{.*\})/u);
    return JSON.parse(json);
  }

  it('call other APIs: replace a rejected token and try once more, but only once', async () => {
    expect(await resultOf('CallbackIpService', CALL_WITH_TOKENS)).toEqual({
      ips: ['1.2.3.4'],
      asked: 4,
      invalidated: ['revoked', 'revoked'],
      failure: 'getcallbackip failed: errcode 42001',
    });
  });

  it.each([
    ['TypeOrmOrdersService', USE_TYPEORM],
    ['PrismaOrdersService', USE_PRISMA],
    ['MongooseOrdersService', USE_MONGOOSE],
  ])('list what is open, however much, and mark what is paid: %s', async (recipe, script) => {
    expect(await resultOf(recipe, script)).toEqual(USED_ORDERS);
  });

  it('bear to be told twice', async () => {
    expect(await resultOf('SettlementService', SETTLE)).toEqual({
      statuses: ['SUCCESS', 'open', 'REFUND'],
      shipments: ['PAID'],
    });
  });

  it('wait in a request, as long as the customer does', async () => {
    expect(await resultOf('PaymentResultController', WAIT)).toEqual({
      results: ['SUCCESS', 'ASK AGAIN', 'ASK AGAIN', 'INVALID_REQUEST'],
    });
  });
});
