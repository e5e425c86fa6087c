import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from '@jest/globals';
import { runChild } from '../../support/e2e-child.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { GET_TOKEN, useScene } from '../../support/e2e-scene.js';
import { AT_ONCE, undisturbedDurationOf } from '../../support/e2e-time.js';
import { startReplica, startReplicas, tokensOf, useRedis } from '../../support/e2e-token-cluster.js';

const REPLICA = fileURLToPath(new URL('../children/token-replica.mjs', import.meta.url));
/** With these options, a replica asks only once. */
const PATIENT = { timeout: 60_000, attemptTimeout: 60_000 };
const scene = useScene();
const redis = useRedis();

describeWithRedis('the replica that has the lock and fetches a token', () => {
  const children: ChildProcess[] = [];

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  /** A replica in a process of its own, as soon as it has asked for the token. */
  async function startHolder(): Promise<ChildProcess> {
    const { wecom } = scene.current;
    const { corpId, corpSecret, mchid } = wecom.credentials;
    const account = { WECOM_CORP_ID: corpId, WECOM_CORP_SECRET: corpSecret, WECOM_PAY_MCHID: mchid };
    const env = { ...process.env, ...account, WECOM_BASE_URL: wecom.baseUrl };
    const child = spawn(process.execPath, [REPLICA, redis.current.url, '1'], { env, stdio: 'ignore' });
    children.push(child);
    await wecom.waitForRequest(GET_TOKEN, { timeout: 30_000 });
    return child;
  }

  /** Has the lock that is held end after so many ms. By itself, it would take 3 s; others wait for it for 5 s. */
  async function lockEndsAfter(ms: number): Promise<void> {
    const client = redis.current.client();
    for (const name of await client.keys('*:lock')) await client.pexpire(name, ms);
    client.disconnect();
  }

  it('costs one request more, by one of the others, when it is killed meanwhile', async () => {
    const replicas = await startReplicas(scene.current, redis.current);
    scene.current.wecom.faults.add({ kind: 'hang', on: GET_TOKEN });
    const holder = await startHolder();
    await lockEndsAfter(1_000);
    const tokens = tokensOf(replicas, 100);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await expect(tokens).resolves.toEqual([scene.current.wecom.tokens.current()]);
    expect(scene.current.sent().gettoken).toBe(2);
  });

  it('is not waited for when it gets no answer for longer than its lock lasts', async () => {
    const holder = await startReplica(scene.current, redis.current, { account: PATIENT });
    const others = [
      await startReplica(scene.current, redis.current),
      await startReplica(scene.current, redis.current),
    ];
    scene.current.wecom.faults.add({ kind: 'hang', on: GET_TOKEN });
    void holder.tokens.get().catch(() => undefined);
    await scene.current.wecom.waitForRequest(GET_TOKEN);
    await lockEndsAfter(1_000);
    const tokens = tokensOf(others, 100);
    await expect(tokens).resolves.toEqual([scene.current.wecom.tokens.current()]);
    expect(scene.current.sent().gettoken).toBe(2);
  });

  it('is waited for by the third for 5 s when its successor gets no answer either', async () => {
    const start = () => startReplica(scene.current, redis.current, { account: PATIENT });
    const [holder, ...others] = [await start(), await start(), await start()];
    scene.current.wecom.faults.add({ kind: 'hang', on: GET_TOKEN, times: 2 });
    void holder.tokens.get().catch(() => undefined);
    await scene.current.wecom.waitForRequest(GET_TOKEN);
    const startedAt = performance.now();
    // Either of them may be the successor, which waits until the test ends.
    const tokens = others.map((other) => other.tokens.get());
    // The lock of the successor is there for 3 s after this one.
    await lockEndsAfter(4_000);
    const token = await Promise.any(tokens);
    const took = performance.now() - startedAt;
    expect(took).toBeGreaterThan(4_900);
    expect(took).toBeLessThan(30_000);
    expect(token).toBe(scene.current.wecom.tokens.current());
  });

  it('lets the next one fetch when it fails', async () => {
    const replicas = await startReplicas(scene.current, redis.current);
    scene.current.wecom.faults.add({ kind: 'errcode', errcode: 40013, on: GET_TOKEN });
    const outcomes = await Promise.allSettled(replicas.map(({ tokens }) => tokens.get()));
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(scene.current.sent().gettoken).toBe(2);
  });

  it('does not delay the shutdown of those that wait for it', async () => {
    const holder = await startReplica(scene.current, redis.current);
    const waiting = await startReplica(scene.current, redis.current);
    scene.current.wecom.faults.add({ kind: 'hang', on: GET_TOKEN, times: 2 });
    const calls = [holder.tokens.get()];
    await scene.current.wecom.waitForRequest(GET_TOKEN);
    calls.push(waiting.tokens.get());
    const outcomes = Promise.allSettled(calls);
    expect(await undisturbedDurationOf(waiting.module.close())).toBeLessThan(AT_ONCE);
    await holder.module.close();
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

describeWithRedis('three processes', () => {
  it('make one request when each gets a token 1,000 times', async () => {
    const { wecom } = scene.current;
    const outputs = [1, 2, 3].map(() => runChild('token-replica.mjs', wecom, redis.current.url, '1000'));
    const printed = new Set(await Promise.all(outputs));
    expect(printed).toEqual(new Set([`${wecom.tokens.current()}\n`]));
    expect(scene.current.sent().gettoken).toBe(1);
  });
});
