import { describe, expect, it } from '@jest/globals';
import type { OrderQueryService } from '../../lib/index.js';
import { failuresOf } from '../support/e2e-failure.js';
import { GET_ORDER, ORDER, useScene } from '../support/e2e-scene.js';

const LATENCY = 300;
const PATIENCE = 60_000;
const scene = useScene({ latency: LATENCY });

/** How many of 20 queries are sent before any of them is answered; fails if it is less than so many. */
async function sentTogether(orders: OrderQueryService, atLeast: number): Promise<number> {
  const { wecom } = scene.current;
  wecom.clearHistory();
  const hanging = wecom.faults.add({ kind: 'hang', on: GET_ORDER, times: Infinity });
  const giveUp = new AbortController();
  const queries = Array.from({ length: 20 }, () => orders.query(ORDER, { signal: giveUp.signal }));
  const failures = failuresOf(queries);
  await wecom.waitForRequest(GET_ORDER, { count: atLeast, timeout: PATIENCE });
  // What was sent with them arrives before this.
  await fetch(wecom.baseUrl);
  const { length } = wecom.requestsTo(GET_ORDER);
  giveUp.abort();
  await failures;
  hanging.remove();
  return length;
}

describe('requests in flight', () => {
  it('reach maxConcurrency and do not exceed it', async () => {
    const limits = { maxConcurrency: 3, attemptTimeout: PATIENCE, timeout: PATIENCE };
    const { orders } = await scene.current.startWarm(limits);
    expect(await sentTogether(orders, 3)).toBe(3);
  });

  it('are halved when WeCom says that they are too many (45033)', async () => {
    const limits = { maxConcurrency: 16, attemptTimeout: PATIENCE, timeout: PATIENCE };
    const { orders } = await scene.current.startWarm(limits);
    expect(await sentTogether(orders, 16)).toBe(16);

    scene.current.wecom.faults.add({ kind: 'errcode', errcode: 45033, on: GET_ORDER });
    await Promise.all(Array.from({ length: 16 }, () => orders.query(ORDER)));
    // 8, and what the 16 successes since then have earned.
    expect(await sentTogether(orders, 8)).toBeLessThanOrEqual(10);
  });

  it('are sent again after a second or more when WeCom refused them with 45033', async () => {
    const { orders } = await scene.current.startWarm();
    scene.current.wecom.faults.add({ kind: 'errcode', errcode: 45033, on: GET_ORDER });
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    const [first, second] = scene.current.wecom.requestsTo(GET_ORDER).map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(LATENCY + 950);
  });
});
