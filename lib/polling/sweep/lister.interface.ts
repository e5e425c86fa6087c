/** A method that lists the unfinished items of the application. */
export interface Lister {
  /** For example `OrdersService.unpaid()`. */
  readonly name: string;
  list(): unknown;
}
