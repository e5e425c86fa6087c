type Command = readonly [file: string, args: readonly string[]];

export const RECIPES: readonly string[];
export const LIFE: Readonly<Record<string, unknown>>;

/**
 * Starts the fake and lets the shop live through its orders.
 *
 * @returns what `LIFE` says of a shop in order
 * @throws Error with all that the shop printed, if it fails or takes too long
 */
export function liveOrder(processes: {
  readonly fake: Command;
  readonly shop: Command;
  readonly env: NodeJS.ProcessEnv;
}): Promise<Readonly<Record<string, unknown>>>;
