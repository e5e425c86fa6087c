import { describe, expect, it } from '@jest/globals';
import { CorpLimits } from '../../../../lib/calls/limits/corp-limits.js';
import { errorFromErrcode } from '../../../../lib/errors/errcodes.js';
import { GET_ORDER } from '../../../../lib/order/get-order.endpoint.js';

const MOST = 4;

/** How many of ten calls run at once. */
async function runningAtOnce(limits: CorpLimits): Promise<number> {
  const { signal } = new AbortController();
  let running = 0;
  let most = 0;
  const call = async () => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
  };
  await Promise.all(
    Array.from({ length: 10 }, () => limits.inTurn(GET_ORDER, signal, 'foreground', () => limits.send(call))),
  );
  return most;
}

describe('the concurrency of a corp', () => {
  it('recovers from a 45033 by successful calls', async () => {
    const limits = new CorpLimits([], [], MOST);
    const refused = errorFromErrcode(45033, '', GET_ORDER);
    await expect(limits.send(() => Promise.reject(refused))).rejects.toBe(refused);
    for (let call = 0; call < 2 * MOST * MOST; call++) await limits.send(async () => 'order');
    await expect(runningAtOnce(limits)).resolves.toBe(MOST);
  });
});
