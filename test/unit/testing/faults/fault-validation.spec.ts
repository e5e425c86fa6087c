import { describe, expect, it } from '@jest/globals';
import { FakeFaults } from '../../../../lib/testing/faults/fake-faults.js';
import type { Fault } from '../../../../lib/testing/index.js';

const GOOD: readonly Fault[] = [
  { kind: 'refuse' },
  { kind: 'drip', intervalMs: 0 },
  { kind: 'truncate', framing: 'intact' },
  { kind: 'body', body: Buffer.of(1), status: 599 },
  { kind: 'gzip-bomb', inflatedMiB: 1 },
  { kind: 'errcode', errcode: -1 },
  { kind: 'oversize', bytes: 1 },
  { kind: 'status', status: 200 },
  { kind: 'patch', fields: {} },
  { kind: 'delay', ms: 0 },
  { kind: 'delay', ms: 0, of: 'request' },
  { kind: 'reset', on: '/cgi-bin/miniapppay/refund', carriedOut: false },
  { kind: 'errcode', errcode: -1, on: '/cgi-bin/miniapppay/close_order', carriedOut: true },
  { kind: 'hang', on: '/cgi-bin/gettoken', times: Infinity, after: 0, probability: 0 },
];

const BAD: readonly (readonly [message: string, fault: Record<string, unknown>])[] = [
  ['fault "explode": unknown kind', { kind: 'explode' }],
  ['fault "drip": intervalMs must be', { kind: 'drip', intervalMs: -1 }],
  ['fault "truncate": framing must be', { kind: 'truncate', framing: 'bent' }],
  ['fault "body": body must be', { kind: 'body', body: {} }],
  ['fault "body": status must be', { kind: 'body', body: '', status: 100 }],
  ['fault "gzip-bomb": inflatedMiB must be', { kind: 'gzip-bomb', inflatedMiB: 0 }],
  ['fault "errcode": errcode must be', { kind: 'errcode', errcode: '60020' }],
  ['fault "oversize": bytes must be', { kind: 'oversize', bytes: 0.5 }],
  ['fault "status": status must be', { kind: 'status', status: 600 }],
  ['fault "patch": fields must be', { kind: 'patch', fields: [] }],
  ['fault "delay": ms must be', { kind: 'delay', ms: Infinity }],
  ['fault "delay": of must be', { kind: 'delay', ms: 1, of: 'reply' }],
  ['fault "hang": carriedOut must be', { kind: 'hang', carriedOut: 'no' }],
  [
    'fault "patch": carriedOut can be false only with reset,',
    { kind: 'patch', fields: {}, carriedOut: false },
  ],
  ['fault "hang": on must be one of', { kind: 'hang', on: '/cgi-bin/get_token' }],
  ['fault "hang": times must be', { kind: 'hang', times: 0 }],
  ['fault "hang": after must be', { kind: 'hang', after: -1 }],
  ['fault "hang": probability must be', { kind: 'hang', probability: 2 }],
];

function newFaults(): FakeFaults {
  return new FakeFaults({ open: () => undefined, shut: () => undefined });
}

describe('faults.add', () => {
  it.each(GOOD)('accepts %j', (fault) => {
    expect(newFaults().add(fault).struck).toBe(0);
  });

  it.each(BAD)('throws: %s', (message, fault) => {
    const faults = newFaults();
    expect(() => faults.add({ kind: 'hang', ...fault })).toThrow(`FakeWeCom: ${message}`);
  });
});
