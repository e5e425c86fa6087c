import { describe, expect, it } from '@jest/globals';
import { parseDoctorCommand, USAGE } from '../../../../lib/commands/doctor/doctor-command.js';

const CALLBACK = 'https://shop.example.com/wecom-pay/notifications?callback_format=json';

describe('parseDoctorCommand', () => {
  it('takes all from the environment without arguments', () => {
    expect(parseDoctorCommand([])).toEqual({ run: 'examine', asked: { variables: {} }, json: false });
  });

  it('accepts every flag', () => {
    const args =
      '--env a.env --corp-id ww1 --mchid 19 --base-url http://127.0.0.1:1 --proxy http://p:1 --ca ca.pem --order ORDER-1 --record r.json --json';
    expect(parseDoctorCommand([...args.split(' '), '--callback', CALLBACK])).toEqual({
      run: 'examine',
      asked: {
        env: 'a.env',
        variables: { WECOM_CORP_ID: 'ww1', WECOM_PAY_MCHID: '19', WECOM_BASE_URL: 'http://127.0.0.1:1' },
        proxy: 'http://p:1',
        ca: 'ca.pem',
        order: 'ORDER-1',
        callback: CALLBACK,
        record: 'r.json',
      },
      json: true,
    });
  });

  it.each([
    [['--corp-secret', 'x'], 'unknown flag --corp-secret'],
    [['--callback', '/wecom-pay'], expect.stringMatching(/^--callback must be a URL such as https:/u)],
    [['--callback', 'ftp://shop.example.com'], expect.stringMatching(/^--callback must be a URL/u)],
    [['ORDER-1'], 'unexpected argument "ORDER-1"'],
    [['--record', '--json'], '--record requires a value'],
  ])('complains about %j', (args, about) => {
    expect(parseDoctorCommand(args)).toEqual({ run: 'complain', about });
  });

  it.each([
    '--env',
    '--corp-id',
    '--mchid',
    '--base-url',
    '--proxy',
    '--ca',
    '--order',
    '--callback',
    '--record',
    '--json',
    '--help',
  ])('explains %s in the usage', (flag) => {
    expect(USAGE).toContain(`\n  ${flag} `);
  });
});
