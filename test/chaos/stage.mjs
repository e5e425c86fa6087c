import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeWeCom } from 'nestjs-wecom-pay/testing';
import { Canary } from './canary.mjs';
import { createTables, Delivery, Order } from './orders-table.mjs';
import { OutputReader } from './output.mjs';
import { seeded } from './random.mjs';
import { tally } from './tally.mjs';
import { World } from './world.mjs';

const OPENID = 'oChaosCanaryOpenid0000000000';

/** What a phase is played on: a folder, WeCom, the orders table, the customers, and who watches what is printed. */
export class Stage {
  directory;
  database;
  wecom;
  table;
  canary;
  reader;
  world;
  #seed;
  #phase;

  constructor({ seed, phase, secrets = [] }, directory, database, wecom, table) {
    this.directory = directory;
    this.database = database;
    this.wecom = wecom;
    this.table = table;
    this.#seed = seed;
    this.#phase = phase;
    this.canary = new Canary([wecom.credentials.corpSecret, OPENID, ...secrets]);
    this.reader = new OutputReader(this.canary);
    this.world = new World(wecom, this.random('world'), OPENID);
  }

  /** Numbers for one purpose of this phase, see `seeded`. */
  random(purpose, preposition = 'of') {
    return seeded(this.#seed, `${purpose} ${preposition} ${this.#phase}`);
  }

  /** How the shop reaches WeCom. */
  get account() {
    const { corpId, corpSecret, mchid } = this.wecom.credentials;
    return { corpId, corpSecret, mchid, baseUrl: this.wecom.baseUrl };
  }

  /** A replica that died may have brought the row in already. */
  async insert(rows) {
    await this.table.createQueryBuilder().insert().into(Order).values(rows).orIgnore().execute();
  }

  async rows() {
    return this.table.getRepository(Order).find();
  }

  async openOrders() {
    return this.table.getRepository(Order).countBy({ status: 'open' });
  }

  async deliveries() {
    return this.table.getRepository(Delivery).find({ order: { number: 'ASC' } });
  }

  async tally() {
    const deliveries = await this.deliveries();
    const interrupted = deliveries.filter(({ handledAt, failed }) => handledAt === null && !failed);
    return {
      ...tally(this.world.upstream, await this.rows(), deliveries),
      interrupted: interrupted.length,
    };
  }
}

/**
 * @param {object} options `{ seed, phase, secrets, wecom }`; `wecom` are options of the fake
 * @param {(stage: Stage) => Promise<unknown>} play
 */
export async function onStage(options, play) {
  const directory = await mkdtemp(join(tmpdir(), 'nestjs-wecom-pay-chaos-'));
  const database = join(directory, 'shop.db');
  const rateLimits = { perMinute: Infinity, perHour: Infinity };
  const wecom = await FakeWeCom.start({ rateLimits, ...options.wecom });
  const table = await createTables(database);
  try {
    return await play(new Stage(options, directory, database, wecom, table));
  } finally {
    await table.destroy();
    await wecom.close();
    await rm(directory, { recursive: true, force: true });
  }
}
