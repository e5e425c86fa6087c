/** What the application's listing contributes to the decision how long an item is tracked. */
export interface HostListing {
  /** Whether the application has a method that lists such items. */
  readonly exists: boolean;
  readonly sweepsBegun: number;
}
