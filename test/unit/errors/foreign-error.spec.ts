import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { described, nameOf, reasonOf } from '../../../lib/errors/foreign-error.js';

const errorWith = (fields: object) => Object.assign(new Error('canary'), fields);

describe('the reason why something outside could not be used', () => {
  it.each([
    [errorWith({ code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [new Error('Command timed out'), 'no answer in time'],
    [new Error("Stream isn't writeable and enableOfflineQueue options is false"), 'not connected'],
    [new Error('Connection is closed.'), 'not connected'],
    [new Error('Reached the max retries per request limit (which is 0).'), 'connection lost'],
    [
      errorWith({ code: -2, message: 'Missing lock for job 1. moveToFinished' }),
      'the lock of a job was lost',
    ],
    [errorWith({ message: "OOM command not allowed when used memory > 'maxmemory'." }), 'OOM'],
    [errorWith({ message: 'WRONGPASS invalid username-password pair' }), 'WRONGPASS'],
    [new RangeError('canary'), 'RangeError'],
    [errorWith({ code: 'the secret canary' }), 'Error'],
    [errorWith({ code: 7, name: 7 }), 'unknown'],
    [undefined, 'unknown'],
    ['canary', 'unknown'],
  ])('is a word or two: %s', (error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });
});

describe('an error of the application', () => {
  it.each([
    [new RangeError('no\ndatabase'), 'RangeError: nodatabase', 'RangeError'],
    [
      Object.assign(new Error('x'), { name: 'Odd\u202eName'.padEnd(99, 'x') }),
      expect.any(String),
      /^OddName/u,
    ],
    [runInNewContext("new RangeError('no database')"), 'RangeError: no database', 'RangeError'],
    ['text', 'a string', 'string'],
    [undefined, 'a undefined', 'undefined'],
  ])('is described on one line: %p', (error, line, name) => {
    expect(described(error)).toEqual(line);
    expect(nameOf(error)).toMatch(name);
    expect(nameOf(error).length).toBeLessThanOrEqual(60);
  });

  it('is truncated', () => {
    expect(described(new Error('x'.repeat(9_999))).length).toBeLessThan(220);
  });
});
