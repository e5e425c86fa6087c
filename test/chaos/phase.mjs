import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { addFaults, disturb, struckShare } from './faults.mjs';
import { Life } from './life.mjs';
import { onStage } from './stage.mjs';

const SHOP = fileURLToPath(new URL('child.mjs', import.meta.url));
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
export function playPhase(options) {
  const { seed, signal } = options;
  return onStage({ seed, phase: signal }, (stage) => new Phase(options, stage).play());
}

class Phase {
  #options;
  #stage;
  #endings;
  #announcements;
  #lives = 0;
  #lastBoot = 1_000;
  #ends = [];

  constructor(options, stage) {
    this.#options = options;
    this.#stage = stage;
    this.#endings = stage.random('ends', 'by');
    this.#announcements = stage.random('announcements', 'before');
  }

  async play() {
    const { wecom, canary, reader } = this.#stage;
    addFaults(wecom, FAULT_SHARE, this.#stage.random('faults'));
    const calm = new AbortController();
    const weather = disturb(wecom, canary, this.#stage.random('weather'), calm.signal);
    while (this.#lives < this.#options.times) await this.#liveAndEnd();
    calm.abort();
    await weather;
    const drainTook = await this.#drain();
    return {
      ...this.#options,
      ...(await this.#stage.tally()),
      drainTook,
      ends: this.#ends,
      struck: struckShare(wecom),
      ...reader.result,
    };
  }

  async #liveAndEnd() {
    const { signal, ordersPerLife } = this.#options;
    const forkedAt = Date.now();
    const life = this.#fork();
    this.#stage.world.placeOrders(ordersPerLife, this.#lastBoot + RUN, async (order) => {
      await this.#stage.insert(order);
      this.#announce(life, order);
    });
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
    const { world } = this.#stage;
    const life = this.#fork();
    await Promise.all([life.ready(), world.settled()]);
    const since = Date.now();
    const isOver = async () =>
      life.end !== undefined ||
      Date.now() - since > LONGEST_DRAIN ||
      (await this.#stage.tally()).lost.length === 0;
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
    this.#lives++;
    return new Life(SHOP, {
      life: this.#lives,
      seed,
      database: this.#stage.database,
      listenerTakes: 150,
      listenerFailures,
      account: this.#stage.account,
      polling: { sweepEvery: 1_000, drainTimeout },
    });
  }

  async #end(life, signal) {
    const { canary, reader, wecom } = this.#stage;
    const title = `process ${this.#lives}`;
    const end = await life.kill(signal);
    canary.rememberTokens(wecom);
    reader.read(title, life.output, signal === 'SIGKILL');
    if (!end.wasRunning || (end.signal !== signal && end.code !== 0)) {
      reader.complaints.push(`${title}: it ended with ${end.signal ?? `code ${end.code}`}`);
    }
    return end;
  }
}
