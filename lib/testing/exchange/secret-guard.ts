import { HOUR_MS, SlidingWindow } from './rate-limits.js';

interface Visitor {
  readonly wrong: SlidingWindow;
  bannedUntil: number;
}

/**
 * Bans an IP for an hour after too many wrong secrets within an hour. That WeCom does so is documented, how many it
 * takes is not: https://developer.work.weixin.qq.com/document/path/90313
 */
export class SecretGuard {
  readonly #limit: number;
  readonly #visitors = new Map<string, Visitor>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  isBanned(ip: string, now: number): boolean {
    return now < (this.#visitors.get(ip)?.bannedUntil ?? -Infinity);
  }

  recordWrong(ip: string, now: number): void {
    const visitor = this.#visitors.get(ip) ?? {
      wrong: new SlidingWindow(this.#limit, HOUR_MS),
      bannedUntil: -Infinity,
    };
    this.#visitors.set(ip, visitor);
    visitor.wrong.add(now);
    if (!visitor.wrong.hasRoom(now)) visitor.bannedUntil = now + HOUR_MS;
  }
}
