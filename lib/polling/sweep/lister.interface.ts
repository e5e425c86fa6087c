/** A method with `@UnfinishedOrders()`. */
export interface Lister {
  /** `OrdersService.unpaid()` */
  readonly name: string;
  list(): unknown;
}
