import Database from 'libsql';
import { DataSource, EntitySchema } from 'typeorm';

/** The shop's orders; `open` until the shop has heard how one ended. */
export const Order = new EntitySchema({
  name: 'orders',
  columns: {
    out_trade_no: { type: 'text', primary: true },
    status: { type: 'text', default: 'open' },
    total: { type: 'integer' },
    createdAt: { type: 'integer' },
  },
  indices: [{ columns: ['status'] }],
});

/** The refunds that the shop wants; `wanted` until the shop has heard how one ended. */
export const Refund = new EntitySchema({
  name: 'refunds',
  columns: {
    out_refund_no: { type: 'text', primary: true },
    out_trade_no: { type: 'text' },
    refund: { type: 'integer' },
    total: { type: 'integer' },
    status: { type: 'text', default: 'wanted' },
    retries: { type: 'integer', default: 0 },
    createdAt: { type: 'integer' },
  },
  indices: [{ columns: ['status'] }],
});

const CALL = {
  number: { type: 'integer', primary: true, generated: 'increment' },
  id: { type: 'text' },
  source: { type: 'text' },
  life: { type: 'integer' },
  startedAt: { type: 'integer' },
  handledAt: { type: 'integer', nullable: true },
  failed: { type: 'boolean', default: false },
};

/** Every call of the shop's listeners. `handledAt` is set in the transaction that changes the order. */
export const Delivery = new EntitySchema({
  name: 'deliveries',
  columns: {
    ...CALL,
    out_trade_no: { type: 'text' },
    trade_state: { type: 'text' },
    transaction_id: { type: 'text', nullable: true },
    total: { type: 'integer', nullable: true },
  },
});

/** The same of the listeners of refunds. */
export const RefundDelivery = new EntitySchema({
  name: 'refund_deliveries',
  columns: {
    ...CALL,
    out_refund_no: { type: 'text' },
    status: { type: 'text' },
    refund: { type: 'integer' },
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
  entities: [Order, Delivery, Refund, RefundDelivery],
  enableWAL: true,
  // Several processes write: one waits for another.
  timeout: 10_000,
  prepareDatabase: (connection) => connection.pragma('synchronous = NORMAL'),
});

export async function createTables(database) {
  return new DataSource({ ...databaseOptions(database), synchronize: true }).initialize();
}
