import { setTimeout as sleep } from 'node:timers/promises';

const EVERY = 1_000;
/** ms that a probe waits for an answer. */
const PATIENCE = 10_000;

/** Asks each replica again and again how it feels, as a load balancer does. */
export class HealthWatch {
  /** `{ place, askedAt, at, isUp, message }`, by the time of the answers. */
  answers = [];
  #cluster;
  #over = new AbortController();
  #watches;

  constructor(cluster) {
    this.#cluster = cluster;
    this.#watches = Array.from({ length: cluster.size }, (_, place) => this.#watch(place));
  }

  /** Whether the latest answer of each replica, asked since then, says that all is well. */
  areAllUpSince(time) {
    const latest = Array.from({ length: this.#cluster.size }, (_, place) =>
      this.answers.findLast((answer) => answer.place === place),
    );
    return latest.every((answer) => answer !== undefined && answer.askedAt >= time && answer.isUp);
  }

  /** The first answer of a replica, asked between these times, that says that something like this is wrong. */
  firstDown(place, from, to, what) {
    return this.answers.find(
      ({ place: where, askedAt, at, isUp, message }) =>
        where === place && askedAt >= from && at <= to && !isUp && what.test(message),
    );
  }

  async stop() {
    this.#over.abort();
    await Promise.all(this.#watches);
  }

  async #watch(place) {
    const { signal } = this.#over;
    while (!signal.aborted) {
      const askedAt = Date.now();
      const found = await this.#cluster.askAt(place, { command: 'health' }, PATIENCE);
      if (found !== undefined) this.answers.push({ place, askedAt, at: Date.now(), ...found });
      await sleep(EVERY, undefined, { signal }).catch(() => undefined);
    }
  }
}
