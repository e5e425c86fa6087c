import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { Agent, request } from 'undici';
import { createDispatcher } from '../../lib/http/transport/dispatcher.js';
import { Exchange } from '../../lib/http/transport/exchange.js';
import { loadSuppressTracing } from '../../lib/http/transport/suppress-tracing.js';
import type { WeComHttpOptions } from '../../lib/index.js';
import { FakeWeCom } from '../../lib/testing/index.js';
import { resolveOptions } from '../../lib/wecom-pay.options.js';
import { ConnectProxy } from '../support/e2e-connect-proxy.js';
import { failureOf } from '../support/e2e-failure.js';
import { GET_TOKEN, ORDER, Scene } from '../support/e2e-scene.js';

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const instrumentation = new UndiciInstrumentation();
const tracer = trace.getTracer('test');
let scene: Scene;

beforeAll(() => {
  provider.register();
  instrumentation.setTracerProvider(provider);
  instrumentation.enable();
});
afterAll(async () => {
  instrumentation.disable();
  await provider.shutdown();
  trace.disable();
});

beforeEach(async () => {
  scene = new Scene(await FakeWeCom.start());
  exporter.reset();
});
afterEach(() => scene.close());

/** What the application does, in a span of its own. */
function inSpan<T>(name: string, work: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, async (span) => {
    try {
      return await work();
    } finally {
      span.end();
    }
  });
}

const names = () => exporter.getFinishedSpans().map(({ name }) => name);

describe('the instrumentation of undici', () => {
  it('tells the secret of a request that is not ours', async () => {
    await inSpan('app', () => request(`${scene.wecom.baseUrl}${GET_TOKEN}?corpsecret=canary`));
    expect(names().toSorted()).toEqual(['GET', 'app']);
    expect(JSON.stringify(exporter.getFinishedSpans().map(({ attributes }) => attributes))).toContain(
      'canary',
    );
  });

  it('sees none that waited for a connection until a timer of all that uses undici made room', async () => {
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    // Starts the one timer that undici has for all its timeouts, in the context of the application: so no test before
    // this one may have sent a request of the module.
    const ofApp = inSpan('app', () => request(`http://127.0.0.1:${port}`).catch(() => undefined));
    const [ofAppSocket] = (await once(silent, 'connection')) as [Socket];

    const origin = `https://127.0.0.1:${port}`;
    const suppressTracing = await loadSuppressTracing();
    const options = resolveOptions({ ...scene.options(), baseUrl: origin, maxConcurrency: 1 });
    const dispatcher = createDispatcher(options, suppressTracing);
    const send = (path: string) =>
      new Promise<unknown>((resolve) => {
        const exchange = new Exchange(Infinity, false, undefined, resolve);
        suppressTracing(() => dispatcher.dispatch({ origin, path, method: 'GET' }, exchange));
      });
    const [connecting, waiting] = [send('/'), send('/?corpsecret=canary')];
    try {
      await expect(connecting).resolves.toMatchObject({ reason: { code: 'UND_ERR_CONNECT_TIMEOUT' } });
    } finally {
      await dispatcher.destroy();
      await waiting;
      ofAppSocket.destroy();
      await ofApp;
      silent.close();
    }
    expect(names().toSorted()).toEqual(['GET', 'app']);
  });

  it('sees no request of the module, and goes on to see those of the application', async () => {
    const { orders } = await scene.start();
    await inSpan('app', async () => {
      await orders.query(ORDER);
      await request(scene.wecom.baseUrl);
    });
    expect(names().toSorted()).toEqual(['GET', 'app']);
    const [ofApp, ofRequest] = ['app', 'GET'].map((name) =>
      exporter.getFinishedSpans().find((span) => span.name === name)!,
    );
    expect(ofRequest!.parentSpanContext?.spanId).toBe(ofApp!.spanContext().spanId);
  });

  it.each<[string, () => WeComHttpOptions | Promise<WeComHttpOptions>]>([
    ['by connections of its own', () => ({})],
    ['through a proxy', async () => ({ proxy: (proxy = await ConnectProxy.start()).url })],
    ['by a dispatcher of the application', () => ({ dispatcher: (agent = new Agent()) })],
  ])('sees none that is sent %s, and WeCom hears of no trace', async (_how, http) => {
    const { orders } = await scene.start({ http: await http(), maxConcurrency: 2 });
    const call = (index: number) => inSpan(`app ${index}`, () => orders.query(ORDER));
    await Promise.all(Array.from({ length: 10 }, (_value, index) => call(index)));
    expect(scene.sent()).toEqual({ gettoken: 1, get_order: 10 });
    expect(names().filter((name) => !name.startsWith('app'))).toEqual([]);
    expect(scene.wecom.requests.filter(({ headers }) => 'traceparent' in headers)).toEqual([]);
  });
  let proxy: ConnectProxy | undefined;
  let agent: Agent | undefined;
  afterEach(async () => {
    await agent?.destroy();
    await proxy?.close();
    proxy = agent = undefined;
  });

  it('sees none that fails', async () => {
    scene.wecom.faults.add({ kind: 'reset', times: Infinity });
    const { orders } = await scene.start();
    await inSpan('app', () => failureOf(orders.query(ORDER)));
    expect(names()).toEqual(['app']);
  });
});
