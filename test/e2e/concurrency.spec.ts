import { describe, expect, it } from '@jest/globals';
import { failureOf } from '../support/e2e-failure.js';
import type { Scene } from '../support/e2e-scene.js';
import { GET_ORDER, ORDER, useScene } from '../support/e2e-scene.js';

const LATENCY = 300;
const scene = useScene({ latency: LATENCY });

/** How many requests came before the first of them was answered. */
function sentTogether({ wecom }: Scene): number {
  const moments = wecom.requestsTo(GET_ORDER).map(({ at }) => at);
  const [first = 0] = moments;
  return moments.filter((at) => at < first + LATENCY).length;
}

describe('requests in flight', () => {
  it('reach maxConcurrency and do not exceed it', async () => {
    const { orders } = await scene.current.startWarm({ maxConcurrency: 3 });
    await Promise.all(Array.from({ length: 9 }, () => orders.query(ORDER)));
    expect(sentTogether(scene.current)).toBe(3);
  });

  it('are halved when WeCom says that they are too many (45033)', async () => {
    const { orders } = await scene.current.startWarm({ maxConcurrency: 16 });
    scene.current.wecom.faults.add({ kind: 'errcode', errcode: 45033, on: GET_ORDER });
    // Its retry would come a second after the answer.
    const timeout = LATENCY + 950;
    const refused = failureOf(orders.query(ORDER, { timeout }));
    const others = Array.from({ length: 15 }, () => orders.query(ORDER));
    await Promise.all(others);
    expect(sentTogether(scene.current)).toBe(16);
    expect(await refused).toMatchObject({ code: 'BUSY', errcode: 45033, retryable: true, attempts: 1 });

    scene.current.wecom.clearHistory();
    await Promise.all(Array.from({ length: 16 }, () => orders.query(ORDER)));
    // 8, and what the 15 successes since then have earned.
    expect(sentTogether(scene.current)).toBeGreaterThanOrEqual(8);
    expect(sentTogether(scene.current)).toBeLessThanOrEqual(10);
  });

  it('are sent again after a second or more when WeCom refused them with 45033', async () => {
    const { orders } = await scene.current.startWarm();
    scene.current.wecom.faults.add({ kind: 'errcode', errcode: 45033, on: GET_ORDER });
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    const [first, second] = scene.current.wecom.requestsTo(GET_ORDER).map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(LATENCY + 950);
  });
});
