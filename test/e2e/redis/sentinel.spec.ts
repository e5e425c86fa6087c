import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { RedisOptions } from 'ioredis';
import { WeComOptionsError } from '../../../lib/index.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { RedisGroup } from '../../support/redis-group.mjs';
import { startRedisModule } from '../../support/e2e-redis-start.js';

describeWithRedis('the check of a Redis behind Sentinel when the application starts', () => {
  let directory: string;
  let group: RedisGroup;
  const endings: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'wecom-pay-sentinel-'));
    // However long a server is held up, none takes its place.
    group = await RedisGroup.start({ directory, downAfter: 600_000 });
  });
  afterEach(async () => {
    for (const end of endings.splice(0)) await end();
  });
  afterAll(async () => {
    await group.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const start = (connection: RedisOptions) => startRedisModule(connection, endings);

  const failure = (text: string) =>
    new WeComOptionsError(
      `WeComPayRedisModule: Redis at the Sentinel group ${group.connection.name} cannot be used: ${text} in the option connection.`,
    );

  it('finds the primary, and needs no more than one Sentinel that answers', async () => {
    const [frozen] = group.sentinels;
    frozen!.freeze();
    endings.push(async () => frozen!.thaw());
    const [, , last] = group.sentinels;
    await expect(
      start({ ...group.connection, sentinels: [frozen!, last!].map(({ port }) => ({ port })) }),
    ).resolves.toEqual([]);
  });

  it('has patience with Sentinels that are slow at the start', async () => {
    for (const sentinel of group.sentinels) sentinel.freeze();
    setTimeout(() => group.sentinels.forEach((sentinel) => sentinel.thaw()), 2_500);
    await expect(start(group.connection)).resolves.toEqual([]);
  });

  it('fails the start when no Sentinel answers', async () => {
    const sentinels = [
      { host: '127.0.0.1', port: 1 },
      { host: '127.0.0.1', port: 2 },
    ];
    await expect(start({ ...group.connection, sentinels })).rejects.toThrow(
      failure('no Sentinel answers. Start them, or correct sentinels and sentinelTLS'),
    );
  });

  it('fails the start when the Sentinels do not know the group', async () => {
    const logs = start({ ...group.connection, name: 'other' });
    await expect(logs).rejects.toThrow(
      /group other cannot be used: the Sentinels watch no group of this name\. Correct name in the option connection\.$/u,
    );
  });

  it('fails the start when the Sentinels demand a password, and shows none', async () => {
    const [guarded] = group.sentinels;
    await group.command(guarded!, 'ACL', 'SETUSER', 'default', 'resetpass', '>canary-of-a-sentinel');
    const sentinels = [{ host: '127.0.0.1', port: guarded!.port }];
    const login =
      'the Sentinels do not accept the user or the password. Correct sentinelUsername and sentinelPassword';
    for (const sentinelPassword of [undefined, 'canary-that-is-wrong']) {
      const given = sentinelPassword === undefined ? {} : { sentinelPassword };
      await expect(start({ ...group.connection, sentinels, ...given })).rejects.toThrow(failure(login));
    }
    const sentinelPassword = 'canary-of-a-sentinel';
    await expect(start({ ...group.connection, sentinels, sentinelPassword })).resolves.toEqual([]);
  });
});
