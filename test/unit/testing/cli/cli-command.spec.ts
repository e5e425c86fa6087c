import { describe, expect, it } from '@jest/globals';
import { parseCommand, USAGE } from '../../../../lib/testing/cli/cli-command.js';

const NOTIFY_URL = 'http://127.0.0.1:3000/wecom-pay/notifications';
const AES_KEY = 'x'.repeat(43);

describe('parseCommand', () => {
  it('serves on port 8723 without flags', () => {
    expect(parseCommand([])).toEqual({
      run: 'serve',
      options: { port: 8723, latency: 0, refundTakes: 20_000, applymentTakes: 60_000, notifications: {} },
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
      '--applyment-takes',
      '1',
      '--notify-url',
      NOTIFY_URL,
      '--notify-token',
      'token',
      '--notify-aes-key',
      AES_KEY,
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
        applymentTakes: 1,
        notifications: {
          url: NOTIFY_URL,
          token: 'token',
          encodingAESKey: AES_KEY,
        },
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
    [['--notify-url', 'localhost:3000'], '--notify-url must be an http(s) URL'],
    [
      ['--notify-url', NOTIFY_URL, '--notify-token', 'a b'],
      '--notify-token must be 1 to 32 letters and digits',
    ],
    [
      ['--notify-url', NOTIFY_URL, '--notify-aes-key', 'short'],
      '--notify-aes-key must be 43 letters and digits',
    ],
    [['--notify-token', 'token'], '--notify-token requires --notify-url'],
    [['--notify-aes-key', AES_KEY], '--notify-aes-key requires --notify-url'],
    [['--log=all'], '--log takes no value'],
  ])('complains about %j', (args, about) => {
    expect(parseCommand(args)).toEqual({ run: 'complain', about });
  });
});
