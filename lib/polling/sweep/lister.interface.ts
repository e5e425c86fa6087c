/** A method that lists the unfinished items of the application. */
export interface Lister {
  /** For example `OrdersService.unpaid()`. */
  readonly name: string;
  list(): unknown;
}

/** What a sweep says of a method that lists. */
export interface SweptLister extends Pick<Lister, 'name'> {
  /** Its bit, see `bitOf`. */
  readonly bit: number;
  /** Whether it has listed all its items: what another one listed before stays tracked. */
  readonly isComplete: boolean;
}
