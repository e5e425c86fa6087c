/** What the application's listing contributes to the decision how long an order is tracked. */
export interface HostListing {
  /** Whether the application has an `@UnfinishedOrders()` method. */
  readonly exists: boolean;
  readonly sweepsBegun: number;
}
