/** How a command ends, besides 0. `tryLater` is EX_TEMPFAIL of sysexits.h. */
export const EXIT = { failed: 1, wrongUsage: 2, tryLater: 75 } as const;
