/** At most `limit` calls in any span of `duration` ms. */
export interface RateLimit {
  readonly limit: number;
  readonly duration: number;
}
