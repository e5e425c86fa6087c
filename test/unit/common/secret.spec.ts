import { describe, expect, it } from '@jest/globals';
import { format, inspect } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { Secret } from '../../../lib/common/secret.js';

const CANARY = 'canary-9f3b7c';
const secret = new Secret(CANARY);
const nested = { options: { list: [{ secret }] }, map: new Map([['secret', secret]]) };

const PRINTERS: Readonly<Record<string, (value: object) => string>> = {
  'inspect at depth 0': (value) => inspect(value, { depth: 0 }),
  inspect: (value) => inspect(value),
  'inspect of all there is': (value) =>
    inspect(value, { depth: Infinity, showHidden: true, getters: true, showProxy: true }),
  'inspect without custom ways': (value) =>
    inspect(value, { depth: Infinity, showHidden: true, customInspect: false }),
  format: (value) => format('%o %O %s %j', value, value, value, value),
  JSON: (value) => JSON.stringify(value),
  template: (value) => `secret: ${value as unknown as string}`,
  spread: (value) => JSON.stringify({ ...value }),
  entries: (value) => inspect([Object.entries(value), Reflect.ownKeys(value)], { depth: 9 }),
  'structured clone': (value) => inspect(structuredClone(value), { depth: 9 }),
  serialize: (value) =>
    serialize(value).toString('latin1') + inspect(deserialize(serialize(value)), { depth: 9 }),
};

describe.each(Object.entries(PRINTERS))('%s', (_title, print) => {
  it('does not show a secret', () => {
    expect(print(secret)).not.toContain(CANARY);
  });

  it('does not show a secret deep in another object', () => {
    expect(print(nested)).not.toContain(CANARY);
  });
});

describe('a secret', () => {
  it('is revealed on request', () => {
    expect(secret.reveal()).toBe(CANARY);
  });

  it('is marked as a secret wherever it is printed', () => {
    expect(String(secret)).toBe('[secret]');
    expect(inspect(nested, { depth: 9 })).toContain('[secret]');
    expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}');
  });
});
