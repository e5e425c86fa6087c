import { expect, it } from '@jest/globals';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { useScene } from '../../support/e2e-scene.js';
import { blockEventLoop } from '../../support/e2e-time.js';
import { startReplica, useRedis } from '../../support/e2e-token-cluster.js';

/** Longer than Redis may take to answer a command, in ms. */
const BLOCKED_FOR = 1_700;
const scene = useScene();
const redis = useRedis();

describeWithRedis('an event loop that is blocked for longer than Redis may take', () => {
  it('does not make an answer late that has arrived meanwhile', async () => {
    const { store } = await startReplica(scene.current, redis.current);
    const token = { token: 'a-token', expiresAt: Date.now() + 60_000 };
    await store.set('account', token);
    const stored = store.get('account');
    blockEventLoop(BLOCKED_FOR);
    await expect(stored).resolves.toEqual(token);
  });
});
