import { expect, it } from '@jest/globals';
import { runChild } from '../../support/e2e-child.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { AT_ONCE } from '../../support/e2e-time.js';

/** BullMQ waits for 5 s after a command has failed, whatever closes. */
const ENDS_WITHIN = 5_000 + AT_ONCE;
const BYTES_OF_A_JOB = 100;

describeWithRedis('a process of its own', () => {
  const cluster = useCluster();

  it('ends after its application was closed while Redis was dead', async () => {
    const { wecom, redis } = cluster.current;
    const took = await runChild('close-without-redis.mjs', wecom, redis.url, String(redis.pid));
    expect(Number(took)).toBeLessThan(ENDS_WITHIN);
  });

  it('keeps nothing of completed jobs', async () => {
    const { wecom, redis } = cluster.current;
    const bytes = await runChild('job-memory.mjs', wecom, redis.url);
    expect(Number(bytes)).toBeLessThan(BYTES_OF_A_JOB);
  });
});
