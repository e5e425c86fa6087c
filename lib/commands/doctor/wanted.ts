/** What to examine, and how. */
export interface Wanted {
  /** The variables of the account; flags are among them. */
  readonly environment: NodeJS.ProcessEnv;
  /** As the option `http.proxy`. */
  readonly proxy?: string | undefined;
  /** Certificate authorities in PEM, as the option `http.ca`. */
  readonly ca?: string | undefined;
  /** An order to look at, besides one that cannot exist. */
  readonly order?: string | undefined;
  /** The callback URL. */
  readonly callback?: string | undefined;
  /** The URL of the Redis that replicas share. */
  readonly redis?: string | undefined;
}
