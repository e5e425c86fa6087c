/** The age in milliseconds at which polling closes an unpaid order; WeCom closes none that is younger than 5 minutes. */
export const CLOSE_AFTER = 5 * 60_000;
