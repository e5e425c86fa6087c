import { existsSync } from 'node:fs';
import { arch } from 'node:process';

const MACHINES = { x64: 'x86_64', arm64: 'aarch64' };
const LIBRARIES = `/usr/lib/${MACHINES[arch]}-linux-gnu`;
const FAKETIME = `${LIBRARIES}/faketime/libfaketimeMT.so.1`;
/** jemalloc, with which Redis is built, asks for the time before libfaketime can tell it. */
const ALLOCATOR = `${LIBRARIES}/libtcmalloc_minimal.so.4`;
/** s after which a process looks again at what its clock shows. */
const LOOK_AGAIN = '1';
/** What the file of a clock says that is right. */
export const HONEST = '+0 x1.0';

/** @throws if something is missing, in one sentence. */
export function assertFaketime() {
  const missing = [FAKETIME, ALLOCATOR].find((file) => !existsSync(file));
  if (missing === undefined) return;
  throw new Error(
    `${missing}, by which clocks are stepped, was not found: apt-get install faketime libtcmalloc-minimal4.`,
  );
}

/** Of a process whose wall clock shows what a file says; its monotonic clock stays right, as when a clock is set. */
export function environmentOf(file) {
  return {
    LD_PRELOAD: `${ALLOCATOR} ${FAKETIME}`,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: LOOK_AGAIN,
    DONT_FAKE_MONOTONIC: '1',
  };
}
