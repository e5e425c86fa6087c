import { afterEach, describe, expect, it } from '@jest/globals';
import { weComPayConfig } from '../../../lib/wecom-pay.config.js';
import { resolveOptions } from '../../../lib/wecom-pay.options.js';

const ACCOUNT = { corpId: 'ww1234567890abcdef', corpSecret: 'secret-of-the-app' };
const NAMES = ['WECOM_BILL_BASE_URL', 'WECOM_BILL_ERRCODE_NONE', 'WECOM_BILL_ERRCODE_NOT_READY'] as const;

function fromEnvironment(variables: Partial<Record<(typeof NAMES)[number], string>>) {
  Object.assign(process.env, variables);
  return resolveOptions({ ...weComPayConfig(), ...ACCOUNT });
}

afterEach(() => {
  for (const name of NAMES) delete process.env[name];
});

describe('weComPayConfig', () => {
  it('knows no errcodes of bills if the environment names none', () => {
    const variables = { WECOM_BILL_ERRCODE_NONE: '', WECOM_BILL_ERRCODE_NOT_READY: '' };
    expect(fromEnvironment(variables).billErrcodes).toEqual({ none: undefined, notReady: undefined });
  });

  it('takes the errcodes and the origin of bills from the environment', () => {
    const options = fromEnvironment({
      WECOM_BILL_BASE_URL: 'https://bills.example.com',
      WECOM_BILL_ERRCODE_NONE: '720014',
      WECOM_BILL_ERRCODE_NOT_READY: '-7',
    });
    expect(options.billErrcodes).toEqual({ none: 720_014, notReady: -7 });
    expect(options.billBaseUrl).toBe('https://bills.example.com');
  });

  it.each([-1, 60_020, 40_014, 45_009])('refuses errcode %i, which says nothing about a bill', (errcode) => {
    expect(() => fromEnvironment({ WECOM_BILL_ERRCODE_NONE: String(errcode) })).toThrow(
      new RegExp(
        `billErrcodes\\.none must be an errcode about bills.+; got ${errcode}, which says that .+`,
        'u',
      ),
    );
  });

  it.each([
    ['WECOM_BILL_ERRCODE_NONE', 'NO_STATEMENT_EXIST'],
    ['WECOM_BILL_ERRCODE_NOT_READY', '0'],
  ])('names the variable that is wrong: %s is %s', (name, value) => {
    expect(() => fromEnvironment({ [name]: value })).toThrow(name);
  });
});
