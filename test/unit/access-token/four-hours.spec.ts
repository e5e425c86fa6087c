import { describe, expect, it } from '@jest/globals';
import { SimulatedWeCom } from './simulated-wecom.js';

const SECOND = 1_000;
const FOUR_HOURS = 4 * 60 * 60;

/** One call a second for four hours; another process had fetched the token 6,000 s before the first call. */
async function fourHours(repeats: 'constant' | 'remaining') {
  const wecom = new SimulatedWeCom(repeats);
  const cache = wecom.cache();
  wecom.issue();
  wecom.advance(6_000 * SECOND);
  let rejected = 0;
  let lost = 0;
  for (let second = 0; second < FOUR_HOURS; second++) {
    const token = await cache.get();
    if (!wecom.accepts(token)) {
      rejected++;
      await cache.invalidate(token);
      if (!wecom.accepts(await cache.get())) lost++;
    }
    wecom.advance(SECOND);
  }
  return { fetches: wecom.fetches, rejected, lost };
}

describe('a token that WeCom repeats until it expires', () => {
  it.each(['constant', 'remaining'] as const)(
    'costs few fetches and hardly any rejected call when the stated lifetime is %s',
    async (repeats) => {
      const { fetches, rejected, lost } = await fourHours(repeats);

      expect(fetches).toBeLessThanOrEqual(30);
      expect(rejected).toBeLessThanOrEqual(2);
      expect(lost).toBe(0);
    },
  );
});
