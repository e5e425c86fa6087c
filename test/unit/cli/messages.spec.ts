import { describe, expect, it } from '@jest/globals';
import { failureText } from '../../../lib/cli/messages.js';
import { WeComUnavailableError } from '../../../lib/errors/wecom-pay.errors.js';

describe('failureText', () => {
  it('adds the hint of an error that does not give it itself', () => {
    const error = new WeComUnavailableError('It failed.', { hint: 'Try again.' });
    expect(failureText('command', error, 'Tomorrow.')).toBe('command: It failed. Try again. Tomorrow.\n');
  });

  it('gives no hint twice', () => {
    const error = new WeComUnavailableError('It failed. Try again.', { hint: 'Try again.' });
    expect(failureText('command', error)).toBe('command: It failed. Try again.\n');
  });

  it.each([
    [new Error('two\nlines\u001B[31m and\u202E more\t'), 'two lines[31m and more'],
    ['a text', 'a text'],
    [undefined, 'undefined'],
  ])('puts anything on one line: %j', (error, line) => {
    expect(failureText('command', error)).toBe(`command: ${line}\n`);
  });
});
