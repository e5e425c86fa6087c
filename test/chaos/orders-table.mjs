import Database from 'libsql';
import { DataSource, EntitySchema } from 'typeorm';

/** The shop's orders; `open` until the shop has heard how one ended. */
export const Order = new EntitySchema({
  name: 'orders',
  columns: {
    out_trade_no: { type: 'text', primary: true },
    status: { type: 'text', default: 'open' },
    createdAt: { type: 'integer' },
  },
  indices: [{ columns: ['status'] }],
});

/** Every call of the shop's listeners. `handledAt` is set in the transaction that changes the order. */
export const Delivery = new EntitySchema({
  name: 'deliveries',
  columns: {
    number: { type: 'integer', primary: true, generated: 'increment' },
    id: { type: 'text' },
    out_trade_no: { type: 'text' },
    trade_state: { type: 'text' },
    transaction_id: { type: 'text', nullable: true },
    total: { type: 'integer', nullable: true },
    life: { type: 'integer' },
    startedAt: { type: 'integer' },
    handledAt: { type: 'integer', nullable: true },
    failed: { type: 'boolean', default: false },
  },
});

/**
 * For the shop and for the world around it: both write into one file. A killed process loses no committed write,
 * synced or not: the page cache belongs to the kernel.
 */
export const databaseOptions = (database) => ({
  type: 'better-sqlite3',
  driver: Database,
  database,
  entities: [Order, Delivery],
  enableWAL: true,
  // Several processes write: one waits for another.
  timeout: 10_000,
  prepareDatabase: (connection) => connection.pragma('synchronous = NORMAL'),
});

export async function createTables(database) {
  return new DataSource({ ...databaseOptions(database), synchronize: true }).initialize();
}
