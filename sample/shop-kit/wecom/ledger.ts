import Database from 'libsql';
import type { FakeOrder, FakeWeCom, NewFakeRefund } from 'nestjs-wecom-pay/testing';

const TABLES = `
  CREATE TABLE IF NOT EXISTS orders (out_trade_no TEXT PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS refunds (out_refund_no TEXT PRIMARY KEY, out_trade_no TEXT NOT NULL, refund INTEGER NOT NULL);
`;

/** The books of the fake WeCom, in a SQLite file of their own: they outlive the shop, as those of WeCom do. */
export class Ledger {
  private readonly db: Database.Database;

  constructor(file: string) {
    this.db = new Database(file);
    this.db.exec(TABLES);
  }

  /** An order as it is now, with its refunds. */
  save({ orders, refunds }: FakeWeCom, out_trade_no: string): void {
    const order = orders.get(out_trade_no);
    if (!order) return;
    this.db
      .prepare('INSERT OR REPLACE INTO orders (out_trade_no, body) VALUES (?, ?)')
      .run(out_trade_no, JSON.stringify(order));
    const insert = this.db.prepare(
      'INSERT OR IGNORE INTO refunds (out_refund_no, out_trade_no, refund) VALUES (?, ?, ?)',
    );
    for (const { out_refund_no, amount } of refunds.of(out_trade_no)) {
      insert.run(out_refund_no, out_trade_no, amount.refund);
    }
  }

  /** A refund that had succeeded does so again, after a while. */
  restore({ orders, refunds }: FakeWeCom): void {
    for (const { body } of this.rows<{ body: string }>('SELECT body FROM orders')) {
      orders.put({ ...(JSON.parse(body) as FakeOrder) });
    }
    const stored = 'SELECT out_refund_no, out_trade_no, refund FROM refunds ORDER BY rowid';
    for (const refund of this.rows<NewFakeRefund>(stored)) refunds.create({ ...refund });
  }

  close(): void {
    this.db.close();
  }

  private rows<T>(query: string): readonly T[] {
    return this.db.prepare(query).all() as readonly T[];
  }
}
