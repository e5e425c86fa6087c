import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import { honestClock } from './honest-clock.mjs';
import { seeded } from './random.mjs';

/** ms: a lease lasts 15 s, and a dead worker is looked for every 5 s. */
const HANGS_FOR = 24_000;

/** What the listeners of the shop write. */
export class Ledger {
  /** TypeORM has one connection to SQLite: transactions side by side would become parts of each other. */
  #writes = new PQueue({ concurrency: 1 });
  #dataSource;
  #setup;
  #random;
  #now;

  constructor(dataSource, setup) {
    this.#dataSource = dataSource;
    this.#setup = setup;
    this.#now = honestClock(setup.clocks);
    this.#random = seeded(setup.seed, `listeners of life ${setup.life}`);
  }

  /**
   * A call of a listener, which takes its time, and sometimes throws.
   * @param {object} entity in which it is recorded
   * @param {object} call what is recorded of it
   * @param {(manager: object) => Promise<void>} work what it does
   */
  async handle(entity, call, work) {
    const { life, listenerFailures } = this.#setup;
    const { identifiers } = await this.#write((manager) =>
      manager.insert(entity, { ...call, life, startedAt: this.#now() }),
    );
    const [recorded] = identifiers;
    await sleep(this.#duration());
    if (this.#random() < listenerFailures) {
      await this.#write((manager) => manager.update(entity, recorded, { failed: true }));
      throw new Error('This listener fails on purpose.');
    }
    await this.#write(async (manager) => {
      await work(manager);
      await manager.update(entity, recorded, { handledAt: this.#now() });
    });
    await sleep(this.#random() * 10);
  }

  #duration() {
    const { listenerTakes, listenerHangs = 0 } = this.#setup;
    if (listenerHangs > 0 && this.#random() < listenerHangs) return HANGS_FOR;
    return this.#random() * listenerTakes;
  }

  #write(work) {
    return this.#writes.add(() => this.#dataSource.transaction(work));
  }
}
