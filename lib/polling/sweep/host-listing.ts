/** What the application has under its own control, as far as it concerns how long an order is tracked. */
export interface HostListing {
  /** Whether the application lists its unfinished orders at all. */
  readonly exists: boolean;
  /** How many sweeps have begun. */
  readonly sweepsBegun: number;
}
