import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { context, metrics, SpanStatusCode, trace } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { FakeWeCom } from '../../lib/testing/index.js';

/** What a test needs to know of a span. */
export interface SeenSpan {
  readonly name: string;
  readonly parent: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly isFailed: boolean;
}

/** Gives a spec the real SDK with the real instrumentation of undici. */
export function useTelemetry() {
  const exporter = new InMemorySpanExporter();
  let ids = 0;
  const idOf = (digits: number) => (++ids).toString(16).padStart(digits, '0');
  const provider = new NodeTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
    // By default they are made of random numbers, which a scene makes all alike.
    idGenerator: { generateTraceId: () => idOf(32), generateSpanId: () => idOf(16) },
  });
  let prometheus: PrometheusExporter;
  let meters: MeterProvider;
  const instrumentation = new UndiciInstrumentation();
  const server = createServer((request, response) => prometheus.getMetricsRequestHandler(request, response));

  beforeAll(async () => {
    provider.register();
    instrumentation.setTracerProvider(provider);
    instrumentation.enable();
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(async () => {
    instrumentation.disable();
    server.close();
    await provider.shutdown();
    trace.disable();
    context.disable();
  });
  beforeEach(() => {
    exporter.reset();
    prometheus = new PrometheusExporter({ preventServerStart: true });
    meters = new MeterProvider({ readers: [prometheus] });
    metrics.setGlobalMeterProvider(meters);
    instrumentation.setMeterProvider(meters);
  });
  afterEach(async () => {
    metrics.disable();
    await meters.shutdown();
  });

  const finished = () => exporter.getFinishedSpans();
  const seen = (span: ReadableSpan): SeenSpan => {
    const parentId = span.parentSpanContext?.spanId;
    const parent = finished().find((other) => other.spanContext().spanId === parentId);
    return {
      name: span.name,
      parent: parentId === undefined ? undefined : (parent?.name ?? 'a span that has not ended'),
      attributes: span.attributes,
      isFailed: span.status.code === SpanStatusCode.ERROR,
    };
  };
  return {
    instrumentation,
    /** All that have ended, in the order of their ends. */
    spans: (): readonly SeenSpan[] => finished().map(seen),
    /** Those of this name. */
    named: (name: string): readonly SeenSpan[] =>
      finished()
        .map(seen)
        .filter((span) => span.name === name),
    /** Runs what the application does in a span of its own. */
    inSpan: <T>(name: string, work: () => Promise<T>): Promise<T> =>
      trace.getTracer('app').startActiveSpan(name, (span) => work().finally(() => span.end())),
    /** What Prometheus is given. */
    async scrape(): Promise<string> {
      const { port } = server.address() as AddressInfo;
      const response = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } });
      return response.text();
    },
    /** All that was exported, as text. */
    async exported(): Promise<string> {
      const spans = finished().map(({ name, attributes, events, links, status, resource }) => ({
        name,
        attributes,
        events,
        links,
        status,
        resource: resource.attributes,
      }));
      return `${JSON.stringify(spans)}\n${await this.scrape()}`;
    },
  };
}

/** What may be in no export: the secret, and each token. */
export function secretsOf({ credentials, tokens }: FakeWeCom): readonly string[] {
  const { corpSecret } = credentials;
  return [corpSecret, encodeURIComponent(corpSecret), ...tokens.live.map(({ value }) => value)];
}
