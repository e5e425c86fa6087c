import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent } from 'undici';
import type { WeComHttpOptions } from '../../lib/index.js';
import type { FakeWeComOptions } from '../../lib/testing/index.js';
import { FakeWeCom } from '../../lib/testing/index.js';
import { Relay } from '../support/e2e-relay.js';
import { ORDER, Scene } from '../support/e2e-scene.js';
import { until } from '../support/e2e-time.js';
import { CA, tlsWith } from '../support/e2e-tls.js';

/** Longer than axios, undici and fetch keep a connection by default. */
const GAP = 6_000;

const PROTOCOLS = [
  ['http', {}, {}],
  ['https', { tls: tlsWith('valid') }, { ca: CA }],
] as const;

describe.each(PROTOCOLS)('connections over %s', (protocol, options, http) => {
  let scene: Scene;
  let relay: Relay;
  let baseUrl: string;

  beforeEach(async () => {
    scene = new Scene(await FakeWeCom.start(options));
    relay = await Relay.to(scene.wecom.baseUrl);
    baseUrl = `${protocol}://127.0.0.1:${relay.port}`;
  });

  afterEach(async () => {
    await scene.close();
    await relay.close();
  });

  it('come down to one for the token and all calls made in sequence', async () => {
    const { orders } = await scene.start({ baseUrl, http });
    for (let i = 0; i < 20; i += 1) await orders.query(ORDER);
    expect(relay.accepted).toBe(1);
  });

  it('match the number of concurrent calls, and are reused', async () => {
    const { orders } = await scene.start({ baseUrl, http, maxConcurrency: 4 });
    const queryTwelve = () => Promise.all(Array.from({ length: 12 }, () => orders.query(ORDER)));
    await queryTwelve();
    await queryTwelve();
    expect(relay.accepted).toBe(4);
  });

  it('are closed after http.keepAliveTimeout', async () => {
    const { orders } = await scene.start({ baseUrl, http: { ...http, keepAliveTimeout: 50 } });
    await orders.query(ORDER);
    await until(() => relay.open === 0, 4_000);
    const before = relay.accepted;
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    expect(relay.accepted).toBe(before + 1);
  });

  it('are closed with the application', async () => {
    const { orders, module } = await scene.start({ baseUrl, http });
    await orders.query(ORDER);
    expect(relay.open).toBe(1);
    await module.close();
    await until(() => relay.open === 0);
  });

  it('belong to the host when http.dispatcher is its own', async () => {
    const dispatcher = new Agent({ connect: http });
    const { orders, module } = await scene.start({ baseUrl, http: { dispatcher } });
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    await module.close();
    expect(dispatcher.destroyed).toBe(false);
    expect(relay.open).toBe(1);
    await dispatcher.close();
  });
});

describe('a connection', () => {
  it('is kept through seconds of inactivity', async () => {
    const servers = PROTOCOLS.map(([, options, http]) => connectionsOfFourCalls(options, http));
    expect(await Promise.all(servers)).toEqual([1, 1]);
  });
});

async function connectionsOfFourCalls(options: FakeWeComOptions, http: WeComHttpOptions): Promise<number> {
  const scene = new Scene(await FakeWeCom.start(options));
  const { orders } = await scene.start({ http });
  for (let i = 0; i < 4; i += 1) {
    if (i === 2) await pass(GAP);
    await orders.query(ORDER);
  }
  await scene.close();
  return scene.wecom.connections;
}

function pass(ms: number): Promise<void> {
  const end = Date.now() + ms;
  return until(() => Date.now() >= end);
}
