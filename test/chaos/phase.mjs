import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { FakeWeCom } from 'nestjs-wecom-pay/testing';
import { Canary } from './canary.mjs';
import { addFaults, disturb, struckShare } from './faults.mjs';
import { Life } from './life.mjs';
import { createTables, Delivery, Order } from './orders-table.mjs';
import { OutputReader } from './output.mjs';
import { seeded } from './random.mjs';
import { tally } from './tally.mjs';
import { World } from './world.mjs';

const SHOP = fileURLToPath(new URL('child.mjs', import.meta.url));
const OPENID = 'oChaosCanaryOpenid0000000000';
const FAULT_SHARE = 0.3;
const KILLED_IN_BOOT = 0.2;
/** ms for which a process runs at most, once it does. */
const RUN = 2_000;
const LONGEST_DRAIN = 120_000;
/** For deliveries that should not come any more. */
const AFTER_DRAIN = 2_000;

/**
 * Plays one series of processes over one orders table, which end by the same signal.
 *
 * @param {object} options
 * @param {'SIGKILL' | 'SIGTERM'} options.signal
 * @param {number} options.times how many processes are ended before the last one, which drains
 * @param {number} options.ordersPerLife
 * @param {number} options.listenerFailures share of the listener calls that throw
 * @param {number} options.drainTimeout ms
 * @param {number} options.seed
 */
export async function playPhase(options) {
  const directory = await mkdtemp(join(tmpdir(), 'nestjs-wecom-pay-chaos-'));
  const database = join(directory, 'shop.db');
  const wecom = await FakeWeCom.start({ rateLimits: { perMinute: Infinity, perHour: Infinity } });
  const table = await createTables(database);
  try {
    return await new Phase(options, wecom, table, database).play();
  } finally {
    await table.destroy();
    await wecom.close();
    await rm(directory, { recursive: true, force: true });
  }
}

class Phase {
  #options;
  #wecom;
  #table;
  #database;
  #world;
  #endings;
  #announcements;
  #canary;
  #reader;
  #lives = 0;
  #lastBoot = 1_000;
  #ends = [];

  constructor(options, wecom, table, database) {
    const { seed, signal } = options;
    this.#options = options;
    this.#wecom = wecom;
    this.#table = table;
    this.#database = database;
    this.#world = new World(wecom, table, seeded(seed, `world of ${signal}`), OPENID);
    this.#endings = seeded(seed, `ends by ${signal}`);
    this.#announcements = seeded(seed, `announcements before ${signal}`);
    this.#canary = new Canary([wecom.credentials.corpSecret, OPENID]);
    this.#reader = new OutputReader(this.#canary);
  }

  async play() {
    const { seed, signal, times } = this.#options;
    addFaults(this.#wecom, FAULT_SHARE, seeded(seed, `faults of ${signal}`));
    const calm = new AbortController();
    const weather = disturb(this.#wecom, this.#canary, seeded(seed, `weather of ${signal}`), calm.signal);
    while (this.#lives < times) await this.#liveAndEnd();
    calm.abort();
    await weather;
    const drainTook = await this.#drain();
    const { complaints, canaryHits, messages } = this.#reader;
    return {
      ...this.#options,
      ...(await this.#tally()),
      drainTook,
      ends: this.#ends,
      struck: struckShare(this.#wecom),
      complaints,
      canaryHits,
      messages,
    };
  }

  async #liveAndEnd() {
    const { signal, ordersPerLife } = this.#options;
    const forkedAt = Date.now();
    const life = this.#fork();
    this.#world.placeOrders(ordersPerLife, this.#lastBoot + RUN, (order) => this.#announce(life, order));
    const moment = this.#endings();
    // Asked to end, a process that does not run yet just ends: there is nothing to see. A killed one leaves its traces.
    if (this.#endings() < KILLED_IN_BOOT && signal === 'SIGKILL') {
      await sleep(moment * this.#lastBoot);
    } else {
      await life.ready();
      this.#lastBoot = Date.now() - forkedAt;
      await sleep(moment * RUN);
    }
    const wasReady = life.readyAt !== undefined;
    this.#ends.push({ ...(await this.#end(life, signal)), wasReady });
  }

  /** The last process runs until the shop knows of every order that ended, and somewhat longer. */
  async #drain() {
    const life = this.#fork();
    await Promise.all([life.ready(), this.#world.settled()]);
    const since = Date.now();
    const isOver = async () =>
      life.end !== undefined || Date.now() - since > LONGEST_DRAIN || (await this.#tally()).lost.length === 0;
    while (!(await isOver())) await sleep(250);
    const took = Date.now() - since;
    await sleep(AFTER_DRAIN);
    await this.#end(life, 'SIGTERM');
    return took;
  }

  /** The shop's web server has just placed the order, or its customer has come back from paying it. */
  #announce(life, order) {
    const fate = this.#announcements();
    if (fate < 0.5) life.send({ command: 'track', order });
    else if (fate < 0.6) life.send({ command: 'pollNow', order });
  }

  #fork() {
    const { seed, listenerFailures, drainTimeout } = this.#options;
    const { corpId, corpSecret, mchid } = this.#wecom.credentials;
    this.#lives++;
    return new Life(SHOP, {
      life: this.#lives,
      seed,
      database: this.#database,
      listenerFailures,
      account: { corpId, corpSecret, mchid, baseUrl: this.#wecom.baseUrl },
      polling: { sweepEvery: 1_000, drainTimeout },
    });
  }

  async #end(life, signal) {
    const title = `process ${this.#lives}`;
    const end = await life.kill(signal);
    this.#canary.rememberTokens(this.#wecom);
    this.#reader.read(title, life.output, signal === 'SIGKILL');
    if (!end.wasRunning || (end.signal !== signal && end.code !== 0)) {
      this.#reader.complaints.push(`${title}: it ended with ${end.signal ?? `code ${end.code}`}`);
    }
    return end;
  }

  async #tally() {
    const rows = await this.#table.getRepository(Order).find();
    const deliveries = await this.#table.getRepository(Delivery).find({ order: { number: 'ASC' } });
    const interrupted = deliveries.filter(({ handledAt, failed }) => handledAt === null && !failed);
    return { ...tally(this.#world.upstream, rows, deliveries), interrupted: interrupted.length };
  }
}
