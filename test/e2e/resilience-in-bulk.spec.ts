import { describe, expect, it } from '@jest/globals';
import { failuresOf } from '../support/e2e-failure.js';
import { GET_ORDER, GET_TOKEN, ORDER, useScene } from '../support/e2e-scene.js';

const scene = useScene();

describe('many calls at once', () => {
  it('succeed without exception when all connections they were to use have been lost', async () => {
    const { orders } = await scene.current.startWarm({ maxConcurrency: 40 });
    const all = () => Promise.all(Array.from({ length: 40 }, () => orders.query(ORDER)));
    const slow = scene.current.wecom.faults.add({ kind: 'delay', ms: 50, on: GET_ORDER, times: 40 });
    await all();
    expect(slow.struck).toBe(40);
    scene.current.wecom.faults.add({ kind: 'reset', on: GET_ORDER, times: 40 });

    await expect(all()).resolves.toHaveLength(40);
  });

  it('get a new token ahead of all calls that wait for their turn', async () => {
    const { orders } = await scene.current.startWarm({ maxConcurrency: 4 });
    scene.current.wecom.tokens.revoke();
    await Promise.all(Array.from({ length: 100 }, () => orders.query(ORDER)));

    expect(scene.current.wecom.requestsTo(GET_TOKEN)).toHaveLength(1);
    const rejected = scene.current.wecom.requestsTo(GET_ORDER).filter(({ errcode }) => errcode === 40014);
    expect(rejected.length).toBeLessThan(50);
  });

  it('do not keep another app of the corp from getting its token', async () => {
    const { orders } = await scene.current.startWarm({ maxConcurrency: 1 });
    scene.current.wecom.faults.add({ kind: 'hang', on: GET_ORDER });
    const hanging = failuresOf([orders.query(ORDER, { timeout: 1_000 })]);
    await scene.current.wecom.waitForRequest(GET_ORDER);
    const { tokens } = await scene.current.start({ maxConcurrency: 1 });

    await expect(tokens.get()).resolves.toBe(scene.current.wecom.tokens.current());
    await hanging;
  });
});
