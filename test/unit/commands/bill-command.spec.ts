import { describe, expect, it } from '@jest/globals';
import { parseBillCommand, USAGE } from '../../../lib/commands/bill-command.js';

const NOW = Date.parse('2026-11-28T00:30:00+08:00');
const parse = (...args: string[]) => parseBillCommand(args, NOW);

describe('parseBillCommand', () => {
  it('asks for all rows of yesterday in Beijing without arguments', () => {
    expect(parse()).toEqual({ run: 'bill', wanted: { date: '2026-11-27', type: 'ALL' }, json: false });
  });

  it('accepts every flag', () => {
    expect(parse('2026-11-20', '--type=REFUND', '--mchid', '1', '--csv', 'bill.csv', '--json')).toEqual({
      run: 'bill',
      wanted: { date: '2026-11-20', type: 'REFUND', mchid: '1', csv: 'bill.csv' },
      json: true,
    });
  });

  it.each([
    [['27.11.2026'], 'date must be a day such as 2026-11-27'],
    [['2026-02-30'], 'date must be a day such as 2026-11-27'],
    [['2026-11-27', '2026-11-28'], 'unexpected argument "2026-11-28"'],
    [['--type', 'BOTH'], '--type must be one of ALL, SUCCESS, REFUND'],
    [['--csv', '-'], '--csv must be a file: the rows count only once the bill has proved complete'],
    [['--rows', 'x'], 'unknown flag --rows'],
  ])('complains about %j', (args, about) => {
    expect(parse(...args)).toEqual({ run: 'complain', about });
  });

  it.each(['--type', '--mchid', '--csv', '--json', '--help'])('explains %s in the usage', (flag) => {
    expect(USAGE).toContain(`\n  ${flag} `);
  });
});
