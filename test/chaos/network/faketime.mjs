import { existsSync } from 'node:fs';
import { arch } from 'node:process';

const MACHINES = { x64: 'x86_64', arm64: 'aarch64' };
const LIBRARY = `/usr/lib/${MACHINES[arch]}-linux-gnu/faketime/libfaketimeMT.so.1`;
/** s after which a process looks again at what its clock shows. */
const LOOK_AGAIN = '1';
/** What the file of a clock says that is right. */
export const HONEST = '+0';

/** @throws if libfaketime is missing, in one sentence. */
export function assertFaketime() {
  if (existsSync(LIBRARY)) return;
  throw new Error(
    `The clocks are stepped by libfaketime, which was not found at ${LIBRARY}: apt-get install faketime.`,
  );
}

/** Of a process whose wall clock shows what a file says; its monotonic clock stays right, as when a clock is set. */
export function environmentOf(file) {
  return {
    LD_PRELOAD: LIBRARY,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: LOOK_AGAIN,
    DONT_FAKE_MONOTONIC: '1',
  };
}
