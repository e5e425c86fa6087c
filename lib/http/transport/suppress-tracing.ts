/** Runs something of which OpenTelemetry's instrumentations record nothing. */
export type SuppressTracing = <T>(run: () => T) => T;

/** The name by which instrumentations know it; the function that sets it stands in OpenTelemetry's SDK, not its API. */
const KEY = 'OpenTelemetry SDK Context Key SUPPRESS_TRACING';

/**
 * Spans of HTTP clients hold the URL, and WeCom wants the token and the secret there. Where `@opentelemetry/api` is not
 * installed, nobody records spans.
 */
export async function loadSuppressTracing(): Promise<SuppressTracing> {
  const api = await loadApi();
  if (!api) return (run) => run();
  const { context, createContextKey, ROOT_CONTEXT } = api;
  const suppressed = ROOT_CONTEXT.setValue(createContextKey(KEY), true);
  return (run) => context.with(suppressed, run);
}

async function loadApi(): Promise<typeof import('@opentelemetry/api') | undefined> {
  try {
    return await import('@opentelemetry/api');
  } catch {
    return undefined;
  }
}
