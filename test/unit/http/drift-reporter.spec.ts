import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { DriftReporter } from '../../../lib/http/drift-reporter.js';
import type { Drift } from '../../../lib/http/drift.options.js';
import type { OnDrift } from '../../../lib/http/drift.options.js';
import { resolveOptions } from '../../../lib/wecom-pay.options.js';

const DRIFT: Drift = { endpoint: '/a', path: 'attach', expected: 'a string', received: 'null' };

let warnings: string[];
let errors: string[];

beforeEach(() => {
  warnings = [];
  errors = [];
  jest
    .spyOn(Logger.prototype, 'warn')
    .mockImplementation((line: unknown) => void warnings.push(String(line)));
  jest.spyOn(Logger.prototype, 'error').mockImplementation((line: unknown) => void errors.push(String(line)));
});
afterEach(() => void jest.restoreAllMocks());

const reporter = (onDrift?: OnDrift) =>
  new DriftReporter(resolveOptions({ corpId: 'ww1', corpSecret: 'secret', onDrift }), 'default');

describe('a drift', () => {
  it('is logged and passed to onDrift', () => {
    const told: Drift[] = [];
    reporter((drift) => told.push(drift)).report(DRIFT);

    expect(warnings).toEqual([
      "WeCom's reply deviates from its documentation: /a attach should be a string, got null.",
    ]);
    expect(told).toEqual([DRIFT]);
  });

  it('is logged and passed to onDrift once for each field of each endpoint', () => {
    const told: Drift[] = [];
    const drift = reporter((one) => told.push(one));
    const others = [
      { ...DRIFT, path: 'bank_type' },
      { ...DRIFT, endpoint: '/b' },
    ];
    for (const one of [DRIFT, { ...DRIFT, received: 'an array' }, ...others, ...others]) drift.report(one);

    expect(told).toEqual([DRIFT, ...others]);
    expect(warnings).toHaveLength(3);
  });

  it('is logged when there is no onDrift', () => {
    reporter().report(DRIFT);

    expect(warnings).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it.each<[string, OnDrift, string]>([
    [
      'throws',
      () => {
        throw new TypeError('a secret of the host');
      },
      'TypeError',
    ],
    ['rejects', () => Promise.reject(new RangeError('a secret of the host')), 'RangeError'],
    ['rejects with something else', () => Promise.reject('a secret of the host'), 'string'],
  ])('harms nothing when onDrift %s', async (_how, onDrift, name) => {
    reporter(onDrift).report(DRIFT);
    await new Promise(setImmediate);

    expect(errors).toEqual([`The option onDrift failed (${name}).`]);
  });
});
