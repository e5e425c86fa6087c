import { CallRunner } from '../../lib/calls/call-runner.js';
import { CorpLimitsRegistry } from '../../lib/calls/limits/corp-limits.registry.js';
import { resolveOptions } from '../../lib/wecom-pay.options.js';

export function callRunner(options: { readonly timeout?: number } = {}): CallRunner {
  const resolved = resolveOptions({ corpId: 'ww1', corpSecret: 'canary', ...options });
  return new CallRunner(resolved, 'default', new CorpLimitsRegistry());
}
