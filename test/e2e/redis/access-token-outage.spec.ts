import { expect, it } from '@jest/globals';
import { failureOf } from '../../support/e2e-failure.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import type { TestRedis } from '../../support/e2e-redis.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { GET_TOKEN, ORDER, useScene } from '../../support/e2e-scene.js';
import { AT_ONCE, durationOf, undisturbedDurationOf } from '../../support/e2e-time.js';
import {
  startReplica,
  startReplicas,
  tokensOf,
  untilConnected,
  useRedis,
} from '../../support/e2e-token-cluster.js';

const scene = useScene();
const redis = useRedis();

describeWithRedis('replicas while Redis is unreachable', () => {
  it.each([
    ['was killed', (server: TestRedis) => server.kill()],
    ['is frozen', async (server: TestRedis) => server.freeze()],
  ])('fetch a token each when it %s', async (_how, takeAway) => {
    const replicas = await startReplicas(scene.current, redis.current);
    await takeAway(redis.current);
    const tokens = tokensOf(replicas, 100);
    expect(await undisturbedDurationOf(tokens)).toBeLessThan(AT_ONCE);
    await expect(tokens).resolves.toEqual([scene.current.wecom.tokens.current()]);
    expect(scene.current.sent().gettoken).toBe(3);
  });

  it('stop waiting for the lock', async () => {
    const [holder, waiting] = await startReplicas(scene.current, redis.current);
    scene.current.wecom.faults.add({ kind: 'hang', on: GET_TOKEN });
    const late = failureOf(holder!.tokens.get());
    await scene.current.wecom.waitForRequest(GET_TOKEN);
    const token = waiting!.tokens.get();
    const took = durationOf(token);
    await redis.current.kill();
    expect(await took).toBeLessThan(AT_ONCE);
    expect(scene.current.sent().gettoken).toBe(2);
    await holder!.module.close();
    await late;
  });

  it('replace a rejected token, and share the next one when Redis is back', async () => {
    const replicas = await startReplicas(scene.current, redis.current);
    const queries = () => Promise.all(replicas.map(({ orders }) => orders.query(ORDER)));
    await queries();
    await redis.current.kill();
    scene.current.wecom.clearHistory();
    scene.current.wecom.tokens.revoke();
    await queries();
    expect(scene.current.sent().gettoken).toBe(3);

    await redis.current.start();
    await untilConnected(replicas);
    scene.current.wecom.clearHistory();
    scene.current.wecom.tokens.revoke();
    await queries();
    expect(scene.current.sent().gettoken).toBe(1);
  });
});

describeWithRedis('a Redis that refuses', () => {
  it.each([
    ['to read', '-get', 'get'],
    ['to write and to lock', '-set', 'lock'],
    ['to release the lock', '-eval', 'lock().release'],
  ])('fails no call, and causes a warning, when it refuses %s', async (_what, right, operation) => {
    const logger = new RecordingLogger();
    const { orders } = await startReplica(scene.current, redis.current, { logger });
    const client = redis.current.client();
    await client.acl('SETUSER', 'default', right);
    client.disconnect();
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    scene.current.wecom.tokens.revoke();
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    expect(scene.current.sent().gettoken).toBe(2);
    expect(logger.own.map(({ message }) => message)).toContainEqual(
      expect.stringContaining(`accessTokenStore.${operation}() failed`),
    );
  });
});
