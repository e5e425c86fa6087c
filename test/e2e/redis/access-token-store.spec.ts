import { beforeEach, expect, it } from '@jest/globals';
import type { RedisAccessTokenStore } from '../../../lib/redis/token/redis-access-token-store.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { useScene } from '../../support/e2e-scene.js';
import { startReplica, tokenEntries, useRedis } from '../../support/e2e-token-cluster.js';

const scene = useScene();
const redis = useRedis();
const KINDS = [
  ['plain', undefined],
  ['sealed', 'c5'.repeat(32)],
] as const;
const inAnHour = () => Date.now() + 3_600_000;

describeWithRedis('RedisAccessTokenStore', () => {
  let store: RedisAccessTokenStore;
  let other: RedisAccessTokenStore;

  beforeEach(async () => {
    ({ store } = await startReplica(scene.current, redis.current));
    ({ store: other } = await startReplica(scene.current, redis.current));
  });

  it.each(KINDS)('keeps the token of each credential, %s', async (_kind, accessTokenKey) => {
    const { store: one } = await startReplica(scene.current, redis.current, { redis: { accessTokenKey } });
    const [first, second] = [1, 2].map((number) => ({ token: `token-${number}`, expiresAt: inAnHour() }));
    await one.set('first', first!);
    await one.set('second', second!);
    await expect(one.get('first')).resolves.toEqual(first);
    await expect(one.get('second')).resolves.toEqual(second);
    await expect(one.get('third')).resolves.toBeUndefined();
  });

  it.each(KINDS)('deletes only the given token, %s', async (_kind, accessTokenKey) => {
    const { store: one } = await startReplica(scene.current, redis.current, { redis: { accessTokenKey } });
    await one.set('key', { token: 'token-1', expiresAt: inAnHour() });
    await one.delete('key', 'token');
    await one.delete('key', 'token-2');
    await expect(one.get('key')).resolves.toMatchObject({ token: 'token-1' });
    await one.delete('key', 'token-1');
    await expect(one.get('key')).resolves.toBeUndefined();
    await one.delete('key', 'token-1');
  });

  it('keeps no expired token', async () => {
    await store.set('key', { token: 'token-1', expiresAt: Date.now() - 1 });
    await expect(tokenEntries(redis.current)).resolves.toEqual(new Map());
  });

  it('grants the lock of a credential to one process at a time', async () => {
    const locks = await Promise.all([store, other, store, other].map((one) => one.lock('key')));
    expect(locks.filter((lock) => lock !== undefined)).toHaveLength(1);
    await expect(store.lock('another key')).resolves.toBeDefined();
    await locks.find((lock) => lock !== undefined)?.release();
    await expect(other.lock('key')).resolves.toBeDefined();
  });

  it('ends the lock of a dead process after 3 s', async () => {
    const client = redis.current.client();
    await client.ping();
    const startedAt = performance.now();
    await store.lock('key');
    const left = await client.pttl('bull:wecom-pay-token:key:lock');
    const took = performance.now() - startedAt;
    client.disconnect();
    expect(left).toBeLessThanOrEqual(3_000);
    expect(left + took).toBeGreaterThan(2_990);
  });

  it('leaves the lock to the process that holds it by now', async () => {
    const lost = await store.lock('key');
    const client = redis.current.client();
    await client.del('bull:wecom-pay-token:key:lock');
    client.disconnect();
    await other.lock('key');
    await lost?.release();
    await expect(store.lock('key')).resolves.toBeUndefined();
  });
});
