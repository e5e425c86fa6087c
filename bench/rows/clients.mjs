import { start } from '../ipc.mjs';

/**
 * Starts each contender in a process of its own, lets them work, and stops them.
 * @template T
 * @param {{ contender: string, baseUrl: string, out_trade_no: string, nodeOptions?: string[] }[]} wanted
 * @param {(clients: Record<string, ReturnType<typeof start>>) => Promise<T>} work
 */
export async function withClients(wanted, work) {
  const clients = {};
  try {
    const ready = wanted.map(({ contender, baseUrl, out_trade_no, nodeOptions }) => {
      clients[contender] = start('client.mjs', nodeOptions);
      return clients[contender].run('use', contender, baseUrl, out_trade_no);
    });
    await Promise.all(ready);
    return await work(clients);
  } finally {
    await Promise.all(Object.values(clients).map((client) => client.stop()));
  }
}
