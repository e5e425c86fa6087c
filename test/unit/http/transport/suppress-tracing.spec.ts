import { describe, expect, it, jest } from '@jest/globals';

describe('suppressed tracing', () => {
  it('just runs what it is given where OpenTelemetry is not installed', async () => {
    jest.unstable_mockModule('@opentelemetry/api', () => {
      throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    });
    const { loadSuppressTracing } = await import('../../../../lib/http/transport/suppress-tracing.js');
    const suppressTracing = await loadSuppressTracing();
    expect(suppressTracing(() => 'sent')).toBe('sent');
  });
});
