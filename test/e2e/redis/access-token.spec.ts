import { expect, it } from '@jest/globals';
import { MemoryAccessTokenStore } from '../../../lib/index.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { ORDER, useScene } from '../../support/e2e-scene.js';
import type { Replica } from '../../support/e2e-token-cluster.js';
import {
  startReplica,
  startReplicas,
  storedToken,
  tokenEntries,
  tokensOf,
  useRedis,
} from '../../support/e2e-token-cluster.js';

const scene = useScene({ latency: 20 });
const redis = useRedis();

describeWithRedis('replicas that share their token on Redis', () => {
  it('make one request for it, however many calls need it at once', async () => {
    const replicas = await startReplicas(scene.current, redis.current);
    const tokens = await tokensOf(replicas, 1_000);
    expect(tokens).toEqual([scene.current.wecom.tokens.current()]);
    expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 0 });
  });

  it('make no request for it when they start later', async () => {
    const first = await startReplica(scene.current, redis.current);
    await first.orders.query(ORDER);
    const later = await startReplica(scene.current, redis.current);
    await later.orders.query(ORDER);
    expect(scene.current.sent()).toEqual({ gettoken: 1, get_order: 2 });
  });

  it('make one request for a new one when it is rejected', async () => {
    const replicas = await startReplicas(scene.current, redis.current);
    await tokensOf(replicas, 1);
    scene.current.wecom.clearHistory();
    scene.current.wecom.tokens.revoke();
    const query = ({ orders }: Replica) => orders.query(ORDER, { timeout: 60_000 });
    const calls = replicas.flatMap((replica) => Array.from({ length: 20 }, () => query(replica)));
    await expect(Promise.all(calls)).resolves.toHaveLength(60);
    expect(scene.current.sent().gettoken).toBe(1);
    expect(await tokensOf(replicas, 1)).toEqual([scene.current.wecom.tokens.current()]);
  });

  it('keep it under a name with their prefix as long as it lives, and release the lock', async () => {
    const { tokens } = await startReplica(scene.current, redis.current, { redis: { prefix: '{shop}' } });
    await tokens.get();
    const [name] = await storedToken(redis.current);
    expect(name).toMatch(/^\{shop\}:wecom-pay-token:[0-9a-f]{64}$/u);
    const client = redis.current.client();
    const life = await client.pttl(name);
    client.disconnect();
    expect(life).toBeGreaterThan(7_190_000);
    expect(life).toBeLessThanOrEqual(7_200_000);
  });

  it('share nothing with a replica that was given a store of its own', async () => {
    const accessTokenStore = new MemoryAccessTokenStore();
    const account = { accessTokenStore };
    const { tokens } = await startReplica(scene.current, redis.current, { account });
    const own = await startReplica(scene.current, redis.current);
    await tokens.get();
    await expect(tokenEntries(redis.current)).resolves.toEqual(new Map());
    await own.tokens.get();
    expect(scene.current.sent().gettoken).toBe(2);
  });
});
