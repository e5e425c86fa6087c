import { inspect } from 'node:util';
import { beforeEach, expect, it } from '@jest/globals';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { ORDER, useScene } from '../../support/e2e-scene.js';
import type { Replica } from '../../support/e2e-token-cluster.js';
import { startReplica, storedToken, useRedis } from '../../support/e2e-token-cluster.js';

const KEY = 'c5'.repeat(32);
const OTHER_KEY = '5c'.repeat(32);
const scene = useScene();
const redis = useRedis();

describeWithRedis('a token that is sealed in Redis', () => {
  let first: Replica;
  let token: string;

  const startWith = (accessTokenKey: string | undefined, logger?: RecordingLogger) =>
    startReplica(scene.current, redis.current, { redis: { accessTokenKey }, ...(logger && { logger }) });

  /** Writes another entry in place of the one that is stored. */
  async function tamper(change: (entry: string) => string): Promise<void> {
    const [name, entry] = await storedToken(redis.current);
    const client = redis.current.client();
    await client.set(name, change(entry), 'KEEPTTL');
    client.disconnect();
  }

  beforeEach(async () => {
    first = await startWith(KEY);
    token = await first.tokens.get();
    await storedToken(redis.current);
    scene.current.wecom.clearHistory();
  });

  it('is shared by the replicas with the same key', async () => {
    const { tokens } = await startWith(KEY);
    await expect(tokens.get()).resolves.toBe(token);
    expect(scene.current.sent().gettoken).toBe(0);
  });

  it('is replaced once when it is rejected', async () => {
    const second = await startWith(KEY);
    await second.tokens.get();
    scene.current.wecom.tokens.revoke();
    await Promise.all([first, second].map(({ orders }) => orders.query(ORDER)));
    expect(scene.current.sent().gettoken).toBe(1);
  });

  it('is not in Redis in clear text, nor in what the application shows', async () => {
    const client = redis.current.client();
    const names = await client.keys('*');
    const dumps = await Promise.all(names.map((name) => client.dumpBuffer(name)));
    client.disconnect();
    expect(names.length).toBeGreaterThan(0);
    const all = Buffer.concat([
      ...names.map((name) => Buffer.from(name)),
      ...dumps.map((dump) => dump ?? Buffer.of()),
    ]);
    expect(all.includes(token)).toBe(false);
    const shown = inspect(first.store, { depth: 12, showHidden: true });
    expect(shown).not.toMatch(new RegExp(`${token}|${KEY}|(?:c5 ){4}`, 'u'));
  });

  it.each([
    ['has another key', OTHER_KEY],
    ['has none', undefined],
  ])(
    'is unreadable for a replica that %s, which fetches it from WeCom and logs a warning',
    async (_what, key) => {
      const logger = new RecordingLogger();
      const { tokens } = await startWith(key, logger);
      await expect(tokens.get()).resolves.toBe(token);
      expect(scene.current.sent().gettoken).toBe(1);
      const warnings = logger.own.filter(({ message }) => message.includes('access token'));
      expect(warnings).toEqual([
        expect.objectContaining({
          level: 'warn',
          message: expect.stringContaining('the same accessTokenKey'),
        }),
      ]);
      expect(inspect(logger.lines)).not.toContain(token);
    },
  );

  it.each([
    ['changed', (entry: string) => entry.replace(/"sealed":"./u, (start) => `${start}A`)],
    ['prolonged', (entry: string) => entry.replace(/"expiresAt":\d/u, '"expiresAt":9')],
    [
      'replaced by a plain one',
      () => `mark {"token":"TokenOfAnAttacker","expiresAt":${Date.now() + 3_600_000}}`,
    ],
    ['replaced by nonsense', () => 'nonsense'],
  ])('is not accepted when it was %s', async (_how, change) => {
    await tamper(change);
    const { tokens } = await startWith(KEY);
    await expect(tokens.get()).resolves.toBe(token);
    expect(scene.current.sent().gettoken).toBe(1);
  });
});
