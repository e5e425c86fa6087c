/** What the application's listing contributes to the decision how long an item is tracked. */
export interface HostListing {
  /** Whether the application has a method that lists such items. */
  readonly exists: boolean;
  /** Whether it has several, of which one may fail while others list. */
  readonly isDivided: boolean;
  readonly sweepsBegun: number;
}
