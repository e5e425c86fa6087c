/** What the application's listing contributes to the decision how long an item is tracked. */
export interface HostListing {
  /** Whether the application has a method that lists such items. */
  readonly exists: boolean;
  /** Whether it has several, of which one may fail while others list. */
  readonly isDivided: boolean;
  readonly sweepsBegun: number;
}

/** With a shared engine, the sweeps of all processes count. */
export function sharedListing(sweep: HostListing, engine: Pick<HostListing, 'sweepsBegun'>): HostListing {
  return {
    get exists() {
      return sweep.exists;
    },
    get isDivided() {
      return sweep.isDivided;
    },
    get sweepsBegun() {
      return engine.sweepsBegun;
    },
  };
}
