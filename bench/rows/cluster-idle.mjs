import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../ipc.mjs';
import { hasRedis, usedBy, withRedis } from '../redis.mjs';
import { printTable } from '../table.mjs';

/** What an account takes of Redis in each replica, though no order is due. */
export async function clusterIdle({ smoke }) {
  if (!hasRedis('what an idle account takes')) return;
  const [accounts, duration] = smoke ? [3, 500] : [100, 30_000];
  const used = await idle(accounts, duration);
  const each = (name) => (used[name] / accounts).toFixed(2);
  printTable(
    `An account that has nothing to do, in each replica (one of ${accounts}, for ${duration / 1_000} s)`,
    ['connections to Redis', 'Redis commands/s', 'Redis CPU ms/s', 'CPU ms/s of the replica'],
    [['connections', 'commands', 'redis', 'cpu'].map(each)],
  );
}

function idle(accounts, duration) {
  return withRedis(async ({ url, client }) => {
    const seconds = duration / 1_000;
    const connectionsBefore = await connectionsOf(client);
    const host = start('idle.mjs');
    try {
      await host.run('use', url, accounts);
      // What an account does once, at its start.
      await sleep(duration / 10);
      const cpuBefore = await host.run('cpu');
      const { used } = await usedBy(client, () => sleep(duration));
      return {
        connections: (await connectionsOf(client)) - connectionsBefore,
        commands: used.commands / seconds,
        redis: used.cpu / 1_000 / seconds,
        cpu: ((await host.run('cpu')) - cpuBefore) / seconds,
      };
    } finally {
      await host.stop();
    }
  });
}

async function connectionsOf(client) {
  return Number(/connected_clients:(\d+)/u.exec(await client.info('clients'))[1]);
}
