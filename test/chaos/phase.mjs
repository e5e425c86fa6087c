import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { addFaults, disturb, struckShare } from './faults.mjs';
import { Life } from './life.mjs';
import { reconcileDays } from './reconciliation.mjs';
import { onStage } from './stage.mjs';
import { isSettled } from './tally.mjs';

const SHOP = fileURLToPath(new URL('child.mjs', import.meta.url));
const FAULT_SHARE = 0.3;
/** A full one would forget what was requested. */
const HISTORY = 1_000_000;
const KILLED_IN_BOOT = 0.2;
/** ms for which a process runs at most, once it does; on a busy machine as long as it takes to boot, or it would do nothing. */
const RUN = 2_000;
/** ms that a customer waits for an answer. */
const PATIENCE = 5_000;
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
  return onStage({ seed, phase: signal, wecom: { historySize: HISTORY } }, (stage) =>
    new Phase(options, stage).play(),
  );
}

class Phase {
  #options;
  #stage;
  #endings;
  #announcements;
  #lives = 0;
  #life;
  #lastBoot = 1_000;
  #boots = [];
  #ends = [];

  constructor(options, stage) {
    this.#options = options;
    this.#stage = stage;
    this.#endings = stage.random('ends', 'by');
    this.#announcements = stage.random('announcements', 'before');
  }

  /** The shop's web server has just placed the order, or its customer has come back from paying it. */
  async place(order) {
    await this.#stage.insert(order);
    const fate = this.#announcements();
    if (fate < 0.5) this.#life.send({ command: 'track', order });
    else if (fate < 0.6) this.#life.send({ command: 'pollNow', order });
  }

  async checkOut(row, request) {
    return this.#life.ask({ command: 'checkOut', order: { row, request } }, PATIENCE);
  }

  async want(refund) {
    await this.#stage.insertRefund(refund);
    if (this.#announcements() < 0.5) this.#life.send({ command: 'want', order: refund });
  }

  async wantAgain(out_refund_no, more) {
    const refund = await this.#stage.wantAgain(out_refund_no, more);
    if (refund && this.#announcements() < 0.5) this.#life.send({ command: 'want', order: refund });
  }

  async statusOfRefund(out_refund_no) {
    return this.#stage.statusOfRefund(out_refund_no);
  }

  async play() {
    const { wecom, canary, reader, notices } = this.#stage;
    notices.sendTo(() => [this.#life]);
    addFaults(wecom, FAULT_SHARE, this.#stage.random('faults'));
    const calm = new AbortController();
    const weather = disturb(wecom, canary, this.#stage.random('weather'), calm.signal);
    while (this.#lives < this.#options.times) await this.#liveAndEnd();
    calm.abort();
    await weather;
    const drainTook = await this.#drain();
    const tally = await this.#stage.tally();
    const struck = struckShare(wecom);
    return {
      ...this.#options,
      ...tally,
      ofBills: await reconcileDays(this.#stage),
      drainTook,
      ends: this.#ends,
      boots: this.#boots,
      struck,
      ...reader.result,
    };
  }

  get #longestRun() {
    return Math.max(RUN, this.#lastBoot);
  }

  async #liveAndEnd() {
    const { signal, ordersPerLife } = this.#options;
    const forkedAt = Date.now();
    const life = this.#fork();
    this.#stage.world.placeOrders(ordersPerLife, this.#lastBoot + this.#longestRun, this);
    const moment = this.#endings();
    // Asked to end, a process that does not run yet just ends: there is nothing to see. A killed one leaves its traces.
    if (this.#endings() < KILLED_IN_BOOT && signal === 'SIGKILL') {
      await sleep(moment * this.#lastBoot);
    } else {
      await life.ready();
      this.#lastBoot = Date.now() - forkedAt;
      this.#boots.push(this.#lastBoot);
      await sleep(moment * this.#longestRun);
    }
    const wasReady = life.readyAt !== undefined;
    this.#ends.push({ ...(await this.#end(life, signal)), wasReady });
  }

  /** The last process runs until the shop knows of every order that ended, and somewhat longer. */
  async #drain() {
    const { world } = this.#stage;
    const life = this.#fork();
    await Promise.all([life.ready(), world.settled()]);
    this.#stage.calmDown();
    const since = Date.now();
    const latest = since + world.longestDrain;
    const isOver = async () =>
      life.end !== undefined || Date.now() > latest || isSettled(await this.#stage.tally());
    while (!(await isOver())) await sleep(250);
    const took = Date.now() - since;
    await sleep(AFTER_DRAIN);
    await this.#end(life, 'SIGTERM');
    return took;
  }

  #fork() {
    const { seed, listenerFailures, drainTimeout } = this.#options;
    this.#lives++;
    this.#life = new Life(SHOP, {
      life: this.#lives,
      seed,
      database: this.#stage.database,
      listenerTakes: 150,
      listenerFailures,
      account: this.#stage.account,
      polling: { sweepEvery: 1_000, drainTimeout },
    });
    return this.#life;
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
