import { describe, expect, it } from '@jest/globals';
import { runChild } from '../../support/e2e-child.js';
import { useShops } from '../../support/e2e-shop.js';

const shops = useShops();
/** A hundred thousand take minutes: `npm run test:soak`. */
const ORDERS = 4_000;

describe('thousands of orders over their whole life', () => {
  it('are each delivered once, and leave nothing behind in the heap', async () => {
    const output = await runChild('../polling/children/soak.mjs', shops.wecom, String(ORDERS));
    const { told, before, after } = JSON.parse(/^\{.*\}$/mu.exec(output)![0]) as Record<string, number>;
    expect(told).toBe(ORDERS);
    expect(after! / before!).toBeLessThan(1.1);
  });
});
