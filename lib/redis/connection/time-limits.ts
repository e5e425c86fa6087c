/** How long Redis may take, in ms. */
export const CONNECT_WITHIN = 5_000;
/** Shorter than the polling engine may take, so that its errors say what is wrong with Redis. */
export const COMMAND_WITHIN = 1_500;
/** While the application starts: nobody waits for an answer, and a machine that has just booted is busy. */
export const COMMAND_AT_START_WITHIN = 5_000;
/** ioredis holds the process that long. */
export const DISCONNECT_WITHIN = 200;
