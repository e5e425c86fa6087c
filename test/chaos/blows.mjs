import { setTimeout as sleep } from 'node:timers/promises';

/** ms for which a replica runs at most, once it does; on a busy machine as long as the latest took to boot, or it would do nothing. */
const LONGEST_LIFE = 6_000;
/** Killed while it boots, this share of the processes, within so many ms. */
const KILLED_IN_BOOT = 0.2;
const BOOT = 1_500;
/** ms for which Redis is away at most, and between two of its outages. */
const LONGEST_OUTAGE = 3_000;
const LONGEST_REST = 3_000;

/** Kills the replicas of a cluster, each in its own rhythm, and its Redis among them. */
export class Blows {
  #scene;
  #kills;
  #redisKills;
  #onBlow;
  #begun = 0;

  /**
   * @param {{ kills: number, redisKills: number }} options
   * @param {object} scene
   * @param {(number: number) => void} onBlow called before each, with its number from 0 on
   */
  constructor({ kills, redisKills }, scene, onBlow) {
    this.#kills = kills;
    this.#redisKills = redisKills;
    this.#scene = scene;
    this.#onBlow = onBlow;
  }

  /** Resolves when all have been struck. */
  async strike() {
    const places = Array.from({ length: this.#scene.cluster.size }, (_, place) => place);
    await Promise.all([...places.map((place) => this.#strikeReplica(place)), this.#strikeRedis()]);
  }

  async #strikeReplica(place) {
    const { cluster, stage } = this.#scene;
    const random = stage.random(`blows at replica ${place + 1}`);
    while (this.#kills > 0) {
      this.#kills--;
      this.#announce();
      const moment = random();
      if (random() < KILLED_IN_BOOT) {
        await sleep(moment * BOOT);
      } else {
        await cluster.ready(place);
        await sleep(moment * Math.max(LONGEST_LIFE, cluster.boots.at(-1) ?? 0));
      }
      await cluster.kill(place);
    }
  }

  /** At random moments among the kills of the replicas. */
  async #strikeRedis() {
    const { redis, stage } = this.#scene;
    const random = stage.random('blows at Redis');
    const all = this.#kills;
    const moments = Array.from({ length: this.#redisKills }, () => random() * all).toSorted((a, b) => a - b);
    for (const moment of moments) {
      while (this.#kills > 0 && all - this.#kills < moment) await sleep(100);
      this.#announce();
      await sleep(random() * LONGEST_REST);
      await redis.kill();
      await sleep(random() * LONGEST_OUTAGE);
      await redis.start();
    }
  }

  #announce() {
    this.#onBlow(this.#begun++);
  }
}
