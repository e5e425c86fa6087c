import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Life } from './life.mjs';

const REPLICA = fileURLToPath(new URL('replica.mjs', import.meta.url));
const SIZE = 3;
/** ms after which a replica that ended by itself is started again, as a supervisor would. */
const RESTART_AFTER = 300;
/** A process that starts while Redis is away may notice it somewhat later. */
const AFTERMATH = 5_000;
/** ms that a customer waits for one replica, and for all of them. */
const PATIENCE = 10_000;
const LONGEST_WAIT = 180_000;

/** The replicas of the shop. Each has a place, in which one process follows on another. */
export class Cluster {
  /** How the processes ended that were ended on purpose. */
  ends = [];
  /** When each process was started, ran and ended. */
  lives = [];
  /** How many processes did not start because Redis was away. */
  refusedStarts = 0;
  #stage;
  #redis;
  #setup;
  #onOutput;
  #homes;
  #onNote;
  #places = Array.from({ length: SIZE }, (_, place) => ({
    place,
    life: undefined,
    title: '',
    isEnding: false,
  }));
  #lives = 0;
  #isClosing = false;

  /**
   * @param {object} stage
   * @param {object} redis
   * @param {object} setup of each process
   * @param {object} [options]
   * @param {(title: string, output: object) => Promise<void>} [options.onOutput] is given what each process printed
   * @param {object[]} [options.homes] where the process of each place runs, see `Life`
   * @param {(place: number, note: object) => void} [options.onNote] is told what the processes report unasked
   */
  constructor(stage, redis, setup, { onOutput = async () => undefined, homes = [], onNote } = {}) {
    this.#stage = stage;
    this.#redis = redis;
    this.#setup = { redis: redis.connection, ...setup, database: stage.database };
    this.#onOutput = onOutput;
    this.#homes = homes;
    this.#onNote = onNote;
  }

  get size() {
    return SIZE;
  }

  /** How many ms each process took until it ran. */
  get boots() {
    return this.lives.filter(({ readyAt }) => readyAt).map(({ forkedAt, readyAt }) => readyAt - forkedAt);
  }

  /** The processes that a customer's request may reach. */
  get reachable() {
    return this.#running.map(({ life }) => life);
  }

  async start() {
    for (const slot of this.#places) this.#fork(slot);
    await this.allReady();
  }

  /** Resolves when every place has a process that runs. */
  async allReady() {
    await this.#until(() => this.#running.length === SIZE);
  }

  /** Resolves when a place has a process that runs. */
  async ready(place) {
    await this.#until(() => this.#running.includes(this.#places[place]));
  }

  /** Ends the process of a place by SIGKILL, and starts the next one at once. */
  async kill(place) {
    await this.#end(this.#places[place], 'SIGKILL');
    this.#fork(this.#places[place]);
  }

  /** Ends the process of a place by SIGTERM, and waits until the next one runs. */
  async restart(place) {
    await this.#end(this.#places[place], 'SIGTERM');
    await this.#fork(this.#places[place]).ready();
  }

  async close() {
    this.#isClosing = true;
    await Promise.all(this.#places.map((slot) => this.#end(slot, 'SIGTERM')));
  }

  /**
   * Asks one replica after another until one answers: so does a customer who sees an error page.
   * @param {() => number} random says which is asked
   * @returns its answer; undefined when none gives one
   */
  async ask(message, random) {
    const deadline = Date.now() + LONGEST_WAIT;
    while (Date.now() < deadline) {
      const { reachable } = this;
      const answer = await reachable[Math.floor(random() * reachable.length)]?.ask(message, PATIENCE);
      if (answer !== undefined) return answer;
      await sleep(50);
    }
    return undefined;
  }

  /** Asks the process of a place; undefined when it does not answer within so many ms. */
  async askAt(place, message, within) {
    return this.#places[place].life.ask(message, within);
  }

  get #running() {
    return this.#places.filter(({ life, isEnding }) => life?.isRunning && !isEnding);
  }

  async #until(isTrue) {
    const deadline = Date.now() + LONGEST_WAIT;
    while (!isTrue()) {
      if (Date.now() > deadline) throw new Error('The replicas do not start. Use --logs to see why.');
      await sleep(20);
    }
  }

  #fork(slot) {
    this.#lives++;
    const setup = { ...this.#setup, life: this.#lives };
    const life = new Life(REPLICA, setup, this.#homes[slot.place], (note) =>
      this.#onNote?.(slot.place, note),
    );
    Object.assign(slot, {
      life,
      title: `replica ${slot.place + 1}, process ${this.#lives}`,
      isEnding: false,
    });
    void life.ready();
    void this.#supervise(slot, life);
    return life;
  }

  async #end(slot, signal) {
    const { life, title } = slot;
    // It has ended by itself: that is told elsewhere.
    if (life.end !== undefined) return;
    slot.isEnding = true;
    const wasReady = life.readyAt !== undefined;
    const end = await life.kill(signal);
    this.#finish(title, life, signal === 'SIGKILL');
    if (end.signal !== signal && end.code !== 0) this.#complain(title, end);
    if (!this.#isClosing) this.ends.push({ ...end, wasReady });
  }

  /** A process that ends by itself is started again. Only one that cannot start without Redis may do so. */
  async #supervise(slot, life) {
    const { title } = slot;
    await life.ended;
    if (slot.isEnding) return;
    this.#finish(title, life, false);
    const isExcused =
      life.readyAt === undefined && this.#redis.wasAway(life.forkedAt - AFTERMATH, life.end.at);
    if (isExcused) this.refusedStarts++;
    else this.#complain(title, life.end);
    await sleep(RESTART_AFTER);
    if (slot.life === life && !this.#isClosing) this.#fork(slot);
  }

  #complain(title, { signal, code }) {
    this.#stage.reader.complaints.push(`${title}: it ended with ${signal ?? `code ${code}`}`);
  }

  #finish(title, life, wasCut) {
    const { canary, reader, wecom } = this.#stage;
    const { forkedAt, readyAt, end } = life;
    this.lives.push({ title, forkedAt, readyAt, ...end });
    canary.rememberTokens(wecom);
    reader.read(title, life.output, wasCut);
    void this.#onOutput(title, life.output);
  }
}
