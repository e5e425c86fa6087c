/** An order as WeCom knows it, with the moments (ms since the epoch) of its changes. */
export interface UpstreamOrder {
  readonly out_trade_no: string;
  readonly total: number;
  readonly transaction_id: string | undefined;
  readonly history: readonly { readonly trade_state: string; readonly at: number | undefined }[];
}

/** A row of the shop. */
export interface OrderRow {
  readonly out_trade_no: string;
  readonly status: string;
}

/** A call of one of the shop's listeners. */
export interface DeliveryRow {
  readonly id: string;
  readonly life: number;
  readonly source: string;
  readonly out_trade_no: string;
  readonly trade_state: string;
  readonly transaction_id: string | null;
  readonly total: number | null;
  readonly startedAt: number;
  readonly handledAt: number | null;
}

/** Lists hold an `out_trade_no` for each order. */
export interface Tally {
  readonly orders: number;
  readonly paid: number;
  readonly lost: readonly string[];
  readonly false: readonly string[];
  readonly contradictory: readonly string[];
  readonly closed: number;
  readonly closedThoughPaid: readonly string[];
  readonly events: number;
  readonly duplicates: number;
  readonly redelivered: number;
  readonly latencies: readonly number[];
}

export function tally(
  upstream: readonly UpstreamOrder[],
  rows: readonly OrderRow[],
  deliveries: readonly DeliveryRow[],
): Tally;

/** ms from the payment of an order to the end of the first call that handled it, by `out_trade_no`. */
export function latenciesOf(
  upstream: readonly UpstreamOrder[],
  deliveries: readonly DeliveryRow[],
): ReadonlyMap<string, number>;

/** Whether the shop knows of every end: of the orders, and of the refunds. */
export function isSettled(found: {
  readonly lost: readonly string[];
  readonly ofRefunds: { readonly lost: readonly string[] };
}): boolean;

export function percentile(values: readonly number[], share: number): number | undefined;
