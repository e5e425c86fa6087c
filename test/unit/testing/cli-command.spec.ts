import { describe, expect, it } from '@jest/globals';
import { parseCommand, USAGE } from '../../../lib/testing/cli-command.js';

describe('parseCommand', () => {
  it('serves on port 8723 without flags', () => {
    expect(parseCommand([])).toEqual({
      run: 'serve',
      options: { port: 8723, latency: 0, refundTakes: 20_000 },
      log: false,
    });
    expect(parseCommand(['--log'])).toMatchObject({ run: 'serve', log: true });
    expect(USAGE).toContain('(default 8723)');
  });

  it('accepts every flag', () => {
    const flags = [
      '--port=0',
      '--host',
      '::1',
      '--corp-id',
      'ww1',
      '--corp-secret',
      's',
      '--mchid',
      '1',
      '--latency',
      '5',
      '--refund-takes',
      '0',
    ];
    expect(parseCommand(flags)).toEqual({
      run: 'serve',
      options: {
        port: 0,
        host: '::1',
        corpId: 'ww1',
        corpSecret: 's',
        mchid: '1',
        latency: 5,
        refundTakes: 0,
      },
      log: false,
    });
  });

  it.each([['--help'], ['-h']])('shows the help on %s, whatever else is given', (flag) => {
    expect(parseCommand(['--port', 'x', flag])).toEqual({ run: 'help' });
  });

  it.each([
    [['--prot', '80'], 'unknown flag --prot'],
    [['-p', '80'], 'unknown flag -p'],
    [['80'], 'unexpected argument "80"'],
    [['--port'], '--port requires a value'],
    [['--mchid='], '--mchid requires a value'],
    [['--port', 'http'], '--port must be a whole number from 0 to 65535'],
    [['--port', '65536'], '--port must be a whole number from 0 to 65535'],
    [['--latency', '1.5'], '--latency must be a whole number of milliseconds'],
    [['--refund-takes', 'long'], '--refund-takes must be a whole number of milliseconds'],
    [['--log=all'], '--log takes no value'],
  ])('complains about %j', (args, about) => {
    expect(parseCommand(args)).toEqual({ run: 'complain', about });
  });
});
