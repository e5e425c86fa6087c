import Database from 'libsql';
import type { FakeOrder, FakeWeCom, NewFakeRefund } from 'nestjs-wecom-pay/testing';
import { atTime } from './at-time.js';

const TABLES = `
  CREATE TABLE IF NOT EXISTS orders (out_trade_no TEXT PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS accepted_refunds (
    out_refund_no TEXT PRIMARY KEY, out_trade_no TEXT NOT NULL, refund INTEGER NOT NULL, accepted_at INTEGER NOT NULL
  );
`;

interface StoredRefund extends NewFakeRefund {
  /** Milliseconds since the epoch. */
  readonly accepted_at: number;
}

/** The books of the fake WeCom, in a SQLite file of their own: they outlive the shop, as those of WeCom do. */
export class Ledger {
  private readonly db: Database.Database;

  constructor(file: string) {
    this.db = new Database(file);
    this.db.exec(TABLES);
  }

  /** An order as it is now, with its refunds; new ones were accepted right now. */
  save({ clock, orders, refunds }: FakeWeCom, out_trade_no: string): void {
    const order = orders.get(out_trade_no);
    if (!order) return;
    this.db
      .prepare('INSERT OR REPLACE INTO orders (out_trade_no, body) VALUES (?, ?)')
      .run(out_trade_no, JSON.stringify(order));
    const insert = this.db.prepare(
      'INSERT OR IGNORE INTO accepted_refunds (out_refund_no, out_trade_no, refund, accepted_at) VALUES (?, ?, ?, ?)',
    );
    for (const { out_refund_no, amount } of refunds.of(out_trade_no)) {
      insert.run(out_refund_no, out_trade_no, amount.refund, Math.round(clock.now()));
    }
  }

  /** Saves all that the work saves at once. */
  together(work: () => void): void {
    this.db.transaction(work)();
  }

  restore({ clock, orders, refunds }: FakeWeCom): void {
    for (const { body } of this.rows<{ body: string }>('SELECT body FROM orders')) {
      orders.put({ ...(JSON.parse(body) as FakeOrder) });
    }
    const stored = 'SELECT * FROM accepted_refunds ORDER BY rowid';
    for (const { accepted_at, ...refund } of this.rows<StoredRefund>(stored))
      atTime(clock, accepted_at, () => refunds.create(refund));
  }

  close(): void {
    this.db.close();
  }

  private rows<T>(query: string): readonly T[] {
    return this.db.prepare(query).all() as readonly T[];
  }
}
