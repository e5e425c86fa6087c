import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeWeCom } from 'nestjs-wecom-pay/testing';
import { Canary } from './canary.mjs';
import { createTables, Delivery, Order, Refund, RefundDelivery } from './orders-table.mjs';
import { CLOSE_ORDER } from './faults.mjs';
import { tallyNotices } from './notice-tally.mjs';
import { Notices } from './notices.mjs';
import { OutputReader } from './output.mjs';
import { seeded } from './random.mjs';
import { chooseReadings } from './readings.mjs';
import { tallyRefunds } from './refund-tally.mjs';
import { latenciesOf, tally } from './tally.mjs';
import { World } from './world.mjs';

const OPENID = 'oChaosCanaryOpenid0000000000';
const APPID = 'wx1234567890abcdef';

/** What a phase is played on: a folder, WeCom, the orders table, the customers, and who watches what is printed. */
export class Stage {
  directory;
  database;
  wecom;
  table;
  canary;
  reader;
  notices;
  world;
  #seed;
  #phase;
  #ca;

  constructor({ seed, phase, secrets = [], ca }, directory, database, wecom, table) {
    this.directory = directory;
    this.database = database;
    this.wecom = wecom;
    this.table = table;
    this.#seed = seed;
    this.#phase = phase;
    this.#ca = ca;
    const { token, encodingAESKey } = wecom.notifications.keys;
    this.canary = new Canary([wecom.credentials.corpSecret, token, encodingAESKey, OPENID, ...secrets]);
    this.reader = new OutputReader(this.canary);
    this.notices = new Notices(wecom, this.random('notices'));
    this.world = new World(wecom, this.notices, this.random('world'), OPENID);
  }

  /** Numbers for one purpose of this phase, see `seeded`. */
  random(purpose, preposition = 'of') {
    return seeded(this.#seed, `${purpose} ${preposition} ${this.#phase}`);
  }

  /** How the shop reaches WeCom. */
  get account() {
    const { corpId, corpSecret, mchid } = this.wecom.credentials;
    const notifications = { keys: [this.wecom.notifications.keys] };
    const { baseUrl } = this.wecom;
    const elsewhere = this.#ca && { billBaseUrl: baseUrl, http: { ca: this.#ca } };
    return { corpId, corpSecret, mchid, appid: APPID, baseUrl, ...elsewhere, notifications };
  }

  /** A replica that died may have brought the row in already. */
  async insert(rows) {
    await this.table.createQueryBuilder().insert().into(Order).values(rows).orIgnore().execute();
  }

  async insertRefund(row) {
    await this.table.getRepository(Refund).insert(row);
  }

  async statusOfRefund(out_refund_no) {
    return (await this.table.getRepository(Refund).findOneBy({ out_refund_no })).status;
  }

  /**
   * @param more by how much `retries` rises; a refund that is only listed again is requested again only if the shop remembers
   * its failure
   * @returns the row; `undefined` if it has succeeded meanwhile
   */
  async wantAgain(out_refund_no, more) {
    const refunds = this.table.getRepository(Refund);
    const wish = { status: 'wanted', createdAt: Date.now(), retries: () => `retries + ${more}` };
    await refunds.update({ out_refund_no, status: 'failed' }, wish);
    return (await refunds.findOneBy({ out_refund_no, status: 'wanted' })) ?? undefined;
  }

  /** From now on WeCom answers well, but closes no order any more: so none ends when nobody watches. */
  calmDown() {
    this.wecom.faults.clear();
    this.wecom.faults.add({ kind: 'errcode', errcode: -1, on: CLOSE_ORDER, times: Infinity });
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
    const { upstream } = this.world;
    const [rows, deliveries] = [await this.rows(), await this.deliveries()];
    const deliveriesOfRefunds = await this.table.getRepository(RefundDelivery).find();
    const interrupted = deliveries.filter(({ handledAt, failed }) => handledAt === null && !failed);
    return {
      ...tally(upstream, rows, deliveries),
      interrupted: interrupted.length,
      paidWhileClosing: this.world.paidWhileClosing,
      ofRefunds: tallyRefunds(
        this.world.returns.upstream,
        await this.table.getRepository(Refund).find(),
        deliveriesOfRefunds,
      ),
      ofNotices: tallyNotices(this.notices.known, this.notices.sendings, latenciesOf(upstream, deliveries), [
        ...deliveries,
        ...deliveriesOfRefunds,
      ]),
    };
  }
}

/**
 * @param {object} options `{ seed, phase, secrets, wecom, ca }`; `wecom` are options of the fake, `ca` vouches for it
 * @param {(stage: Stage) => Promise<unknown>} play
 */
export async function onStage(options, play) {
  const directory = await mkdtemp(join(tmpdir(), 'nestjs-wecom-pay-chaos-'));
  const database = join(directory, 'shop.db');
  const unlimited = {
    rateLimits: { perMinute: Infinity, perHour: Infinity },
    refundLimits: { perSecond: Infinity, perOrderAndMinute: Infinity },
  };
  let stage;
  const wecom = await FakeWeCom.start({
    ...unlimited,
    closableAfter: 0,
    readings: chooseReadings(seeded(options.seed, `readings of ${options.phase}`)),
    onRequest: (request) => stage?.world.witness(request),
    notifications: { onSent: (sent) => stage?.notices.witness(sent) },
    ...options.wecom,
  });
  const table = await createTables(database);
  try {
    stage = new Stage(options, directory, database, wecom, table);
    return await play(stage);
  } finally {
    await table.destroy();
    await wecom.close();
    await rm(directory, { recursive: true, force: true });
  }
}
