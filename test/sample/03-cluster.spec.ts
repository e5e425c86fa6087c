import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { BuiltPackage } from '../docs/support/built-package.js';
import { describeWithRedis } from '../support/e2e-redis.js';
import { until } from '../support/e2e-time.js';
import { Cluster, compileCluster, isAlive } from './support/cluster.js';

// Four processes start, and polls come seconds after the order.
jest.setTimeout(120_000);

describeWithRedis('sample 03-cluster', () => {
  let built: BuiltPackage;
  let cluster: Cluster;

  beforeAll(async () => {
    built = await BuiltPackage.create();
    await compileCluster(built);
    cluster = await Cluster.start(built);
  });
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await built?.[Symbol.asyncDispose]();
  });

  it('finds payments that nothing notifies the shop of, whichever workers are killed', async () => {
    const first = await cluster.finder(await cluster.sell());
    expect(first).toMatch(/^worker-[12]$/u);

    await cluster.make(first, 'down');
    const second = await cluster.finder(await cluster.sell());
    expect(second).toMatch(/^worker-[12]$/u);
    expect(second).not.toBe(first);

    await cluster.make(second, 'down');
    const paidMeanwhile = await cluster.sell();
    expect(await cluster.shop.get(`/orders/${paidMeanwhile}`)).toMatchObject({ body: { status: 'open' } });
    await cluster.make(first, 'running');
    expect(await cluster.finder(paidMeanwhile)).toBe(first);
    await cluster.make(second, 'running');
  });

  it('accepts orders while Redis is unreachable', async () => {
    await cluster.make('redis', 'down');
    const { status, body } = await cluster.shop.post('/orders', { total: 100 });
    expect(status).toBe(201);
    await cluster.board.order(body.out_trade_no, (order) => order.status === 'open');
    await cluster.make('redis', 'running');
  });

  it('explains what is wrong with a command', async () => {
    const { shop } = cluster;
    expect(await shop.post('/members/web/kill')).toMatchObject({
      status: 404,
      body: { message: 'there is no process web that can be killed' },
    });
    expect(await shop.post('/members/worker-1/start')).toMatchObject({
      status: 409,
      body: { message: 'worker-1 is running already' },
    });
  });

  it('prints what to do in a few lines, and leaves no process behind after Ctrl-C', async () => {
    const { app } = cluster.shop;
    const pids = cluster.pids();
    const before = Date.now();
    app.signal('SIGINT');
    // Its output is closed once all processes that inherited it have ended.
    expect(await app.exit).toEqual({ code: null, signal: 'SIGINT' });
    expect(Date.now() - before).toBeLessThan(5_000);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(app.output).toMatch(/\nThe shop is running at \S+ .+\n.+\n.+\nPress Ctrl-C to stop\.\n/u);
  });

  it('leaves no process behind when its launcher is killed, either', async () => {
    await using other = await Cluster.start(built);
    const pids = other.pids();
    expect(pids).toHaveLength(3);
    other.shop.app.signal('SIGKILL');
    await until(() => !pids.some(isAlive));
    await until(async () => !(await other.isOpen()));
  });

  it('explains what to install where there is no redis-server', async () => {
    const app = Cluster.attempt(built, { PATH: '' });
    expect(await app.exit).toEqual({ code: 1, signal: null });
    expect(app.output.trim().split('\n')).toEqual([
      expect.stringMatching(/there is no redis-server here\. Install it .* or set REDIS_URL/u),
    ]);
  });
});
