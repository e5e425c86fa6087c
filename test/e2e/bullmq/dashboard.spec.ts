import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createBullBoard } from '@bull-board/api';
import type { IServerAdapter } from '@bull-board/api/typings/app';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { afterEach, expect, it } from '@jest/globals';
import { Queue } from 'bullmq';
import { WECOM_PAY_QUEUE } from '../../../lib/bullmq/index.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { until } from '../../support/e2e-time.js';

const RARELY = { schedule: ({ attempts }: { attempts: number }) => (attempts === 0 ? 0 : 3_600_000) };

interface Board {
  readonly queues: readonly {
    readonly name: string;
    readonly jobs: readonly { readonly id: string; readonly name: string; readonly data: unknown }[];
  }[];
}

describeWithRedis('bull-board', () => {
  const cluster = useCluster();
  const endings: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0)) await end();
  });

  /** What the page of bull-board is made of. */
  async function board(): Promise<Board> {
    const queue = new Queue(WECOM_PAY_QUEUE, { connection: { url: cluster.current.redis.url } });
    const serverAdapter = new ExpressAdapter();
    createBullBoard({
      queues: [new BullMQAdapter(queue)],
      serverAdapter: serverAdapter as unknown as IServerAdapter,
    });
    const server = createServer(serverAdapter.getRouter() as () => void).listen(0, '127.0.0.1');
    endings.push(async () => {
      server.close();
      await queue.close();
    });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const query = `activeQueue=${WECOM_PAY_QUEUE}&status=delayed&page=1&jobsPerPage=10`;
    const response = await fetch(`http://127.0.0.1:${port}/api/queues?${query}`);
    return (await response.json()) as Board;
  }

  it('shows which orders are tracked, what WeCom said of them, and when they are polled next', async () => {
    const { current } = cluster;
    const { tracker } = await current.start({ polling: RARELY });
    const order = current.order('ORDER-1');
    await until(async () => (await tracker.find(order))?.trade_state === 'NOTPAY');
    const shown = await board();
    expect(shown.queues[0]!.jobs).toEqual([
      expect.objectContaining({
        id: '1900000001/ORDER-1',
        name: 'poll-order',
        data: {
          mchid: '1900000001',
          out_trade_no: 'ORDER-1',
          createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/u),
          nextPollAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/u),
          trade_state: 'NOTPAY',
          since: expect.stringMatching(/^\d{4}-\d\d-\d\dT/u),
          told: 'NOTPAY',
          attempts: 1,
        },
      }),
    ]);
  });

  it('shows no secret, nor does anything in Redis when tokens are sealed', async () => {
    const { current } = cluster;
    const { tracker } = await current.start({ polling: RARELY, redis: { accessTokenKey: 'ab'.repeat(32) } });
    const order = current.order('ORDER-1');
    await until(async () => (await tracker.find(order))?.trade_state === 'NOTPAY');
    const redis = current.redis.client();
    const keys = await redis.keys('*');
    const dumps = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
    redis.disconnect();
    const all = [
      ...keys,
      // A lock may be gone by now.
      ...dumps.map((dump: Buffer | null) => dump?.toString('latin1')),
      JSON.stringify(await board()),
    ].join();
    const { corpId, corpSecret } = current.wecom.credentials;
    const secrets = { corpId, corpSecret, token: current.wecom.tokens.current()!, key: 'ab'.repeat(8) };
    expect(Object.entries(secrets).filter(([, secret]) => all.includes(secret))).toEqual([]);
  });
});
