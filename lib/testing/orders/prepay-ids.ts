import { randomBytes } from 'node:crypto';
import { HOUR_MS } from '../exchange/rate-limits.js';
import { chinaTime } from '../support/fake-clock.js';

/** What a `prepay_id` stands for. */
export interface Prepay {
  readonly appid: string;
  readonly mchid: string;
  readonly out_trade_no: string;
}

interface IssuedPrepay extends Prepay {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** https://developer.work.weixin.qq.com/document/path/97322 */
const LIFETIME_MS = 2 * HOUR_MS;

/** The `prepay_id`s that were issued; each is valid for two hours. */
export class PrepayIds {
  readonly #issued = new Map<string, IssuedPrepay>();

  issue({ appid, mchid, out_trade_no }: Prepay, now: number): string {
    const digits = chinaTime(now).slice(0, 19).replaceAll(/\D/gu, '');
    const id = `wx${digits}${randomBytes(10).toString('hex')}`;
    this.#issued.set(id, { appid, mchid, out_trade_no, expiresAt: now + LIFETIME_MS });
    return id;
  }

  /** `undefined` if it was never issued, or is two hours old. */
  find(id: string, now: number): Prepay | undefined {
    const issued = this.#issued.get(id);
    return issued && now < issued.expiresAt ? issued : undefined;
  }
}
