import type { FakeAccounts } from '../support/fake-accounts.js';
import type { BillDesk } from './bill-desk.js';
import type { FakeBillType } from './bill-file.js';

/** Which bill of a day. */
export interface FakeBillSelector {
  /** @default 'ALL' */
  readonly type?: FakeBillType | undefined;
  /** @default the first account's */
  readonly mchid?: string | undefined;
}

/**
 * The bills of days (Beijing time) that are made of the orders and refunds: a payment belongs to the day of its
 * `success_time`, a refund to that on which it was accepted. A bill is there from 10:00 of the next day on, on the
 * clock of the fake, and shows refunds as they were at that time. The option `readings` says how it is written, and the
 * fault `bill` what is wrong with it.
 *
 * @example
 * wecom.orders.pay('ORDER-1', { success_time: '2026-11-27T23:59:59+08:00' });
 * wecom.faults.add({ kind: 'bill', flaw: 'wrong-hash' });
 */
export class FakeBills {
  readonly #desk: BillDesk;
  readonly #accounts: FakeAccounts;

  /** @internal */
  constructor(desk: BillDesk, accounts: FakeAccounts) {
    this.#desk = desk;
    this.#accounts = accounts;
  }

  /**
   * The bill of a day as it would be made now.
   *
   * @param date `yyyy-MM-dd`
   */
  textOf(date: string, { type = 'ALL', mchid }: FakeBillSelector = {}): string {
    return this.#desk.textOf(this.#accounts.knownMchid(mchid), date, type);
  }

  /**
   * Serves any file as the bill of a day, with the right digest: for bills that WeCom would not normally send.
   *
   * @param date `yyyy-MM-dd`
   */
  put(date: string, file: string | Uint8Array, { mchid }: Pick<FakeBillSelector, 'mchid'> = {}): void {
    this.#desk.put(this.#accounts.knownMchid(mchid), date, Buffer.from(file as Uint8Array));
  }
}
