import type { PollingStats } from './polling-stats.interface.js';

/** `OrderTracker`, `RefundService` or `ApplymentService`; a test may replace it by an object without a lifecycle. */
export interface PollingService {
  readonly lifecycle?: { readonly isOn: boolean };
  stats(): Promise<PollingStats>;
}
