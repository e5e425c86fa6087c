/** An `@UnfinishedOrders()` method. */
export interface Lister {
  /** For example `OrdersService.unpaid()`. */
  readonly name: string;
  list(): unknown;
}
