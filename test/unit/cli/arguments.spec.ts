import { describe, expect, it } from '@jest/globals';
import { readArguments } from '../../../lib/cli/arguments.js';

const FLAGS = { name: { type: 'string' }, all: { type: 'boolean', short: 'a' } } as const;

describe('readArguments', () => {
  it('reads flags, and arguments without a flag', () => {
    expect(readArguments(['one', '--name=x', '-a'], FLAGS, 1)).toMatchObject({
      run: 'go',
      flags: { name: 'x', all: true },
      positionals: ['one'],
    });
  });

  it('takes what follows -- for no flag', () => {
    expect(readArguments(['--', '--name'], FLAGS, 1)).toMatchObject({ positionals: ['--name'] });
  });

  it.each([['--help'], ['-h']])('asks for the help on %s, whatever else is given', (flag) => {
    expect(readArguments(['one', '--nmae', flag], FLAGS)).toEqual({ run: 'help' });
  });

  it.each([
    [['--nmae', 'x'], 'unknown flag --nmae'],
    [['-n'], 'unknown flag -n'],
    [['--no-all'], 'unknown flag --no-all'],
    [['one'], 'unexpected argument "one"'],
    [['--all=yes'], '--all takes no value'],
    [['--name'], '--name requires a value'],
    [['--name='], '--name requires a value'],
    [['--name', '--all'], '--name requires a value'],
  ])('complains about %j', (args, about) => {
    expect(readArguments(args, FLAGS)).toEqual({ run: 'complain', about });
  });
});
