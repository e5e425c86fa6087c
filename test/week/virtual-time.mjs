// The clock and the timers of this thread, which go on only when told. To be imported before anything that uses them.
import diagnosticsChannel from 'node:diagnostics_channel';
import { syncBuiltinESMExports } from 'node:module';
import { setImmediate as turn } from 'node:timers/promises';
import FakeTimers from '@sinonjs/fake-timers';
import { BEGIN } from './plan.mjs';

const STEP = 1_000;
/** Between two requests of one poll there are promises, but nothing that takes longer. */
const QUIET_TURNS = 4;

const inFlight = new Set();
diagnosticsChannel.subscribe('undici:request:create', ({ request }) => inFlight.add(request));
for (const name of ['undici:request:trailers', 'undici:request:error'])
  diagnosticsChannel.subscribe(name, ({ request }) => inFlight.delete(request));

const clock = FakeTimers.install({
  now: BEGIN,
  toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
});
syncBuiltinESMExports();

/** The moment, in ms since the epoch, for other threads. */
export const sharedNow = new Float64Array(new SharedArrayBuffer(8)).fill(BEGIN);

/** Lets a second go by, and all that it starts come to its end: WeCom answers at once. */
export async function passSecond() {
  clock.tick(STEP);
  sharedNow[0] = clock.now;
  await settle();
}

/** Lets as much time go by as the promise takes. */
export async function passUntil(promise) {
  const pending = new Set([promise]);
  const end = promise.finally(() => pending.clear());
  end.catch(() => undefined);
  await settle();
  while (pending.size > 0) await passSecond();
  return end;
}

async function settle() {
  for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
    await turn();
    if (inFlight.size > 0) quiet = 0;
  }
}
