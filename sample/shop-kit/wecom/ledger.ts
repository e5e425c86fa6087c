import Database from 'libsql';
import type { FakeOrder } from 'nestjs-wecom-pay/testing';

/** The books of the fake WeCom, in a SQLite file of their own: they outlive the shop, as those of WeCom do. */
export class Ledger {
  private readonly db: Database.Database;

  constructor(file: string) {
    this.db = new Database(file);
    this.db.exec('CREATE TABLE IF NOT EXISTS orders (out_trade_no TEXT PRIMARY KEY, body TEXT NOT NULL)');
  }

  save(order: FakeOrder): void {
    this.db
      .prepare('INSERT OR REPLACE INTO orders (out_trade_no, body) VALUES (?, ?)')
      .run(order.out_trade_no, JSON.stringify(order));
  }

  load(): readonly FakeOrder[] {
    const rows = this.db.prepare('SELECT body FROM orders').all() as readonly { body: string }[];
    return rows.map(({ body }) => JSON.parse(body) as FakeOrder);
  }

  close(): void {
    this.db.close();
  }
}
