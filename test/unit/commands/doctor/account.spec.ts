import { describe, expect, it } from '@jest/globals';
import { accountOf } from '../../../../lib/commands/doctor/account.js';
import type { Wanted } from '../../../../lib/commands/doctor/wanted.js';
import { CONSOLE } from '../../../../lib/errors/console-pages.js';

const ENVIRONMENT = {
  WECOM_CORP_ID: 'ww1',
  WECOM_CORP_SECRET: 'secret',
  WECOM_PAY_MCHID: '1900000001',
};
const judged = (variables: NodeJS.ProcessEnv, wanted: Partial<Wanted> = {}) =>
  accountOf({ environment: { ...ENVIRONMENT, ...variables }, ...wanted });

describe('the options', () => {
  it('of the environment are those of the module', () => {
    const { options, judgement } = judged({}, { proxy: 'http://proxy:3128' });
    expect(options).toMatchObject({ corpId: 'ww1', mchid: '1900000001' });
    expect(options?.http.proxy?.reveal()).toBe('http://proxy:3128');
    expect(judgement).toEqual({
      verdict: 'ok',
      detail: 'corpId ww1, mchid 1900000001, https://qyapi.weixin.qq.com.',
    });
  });

  it('of a fake are a warning', () => {
    expect(judged({ WECOM_BASE_URL: 'http://127.0.0.1:8080' }).judgement).toMatchObject({
      verdict: 'warning',
    });
  });

  it.each([
    [{ WECOM_CORP_ID: '' }, 'WECOM_CORP_ID is not set.', CONSOLE.corp],
    [{ WECOM_CORP_SECRET: undefined }, 'WECOM_CORP_SECRET is not set.', CONSOLE.secret],
    [
      { WECOM_CORP_ID: '', WECOM_CORP_SECRET: '' },
      'WECOM_CORP_ID and WECOM_CORP_SECRET are not set.',
      CONSOLE.corp,
    ],
  ])('that are missing are named together: %j', (variables, detail, page) => {
    expect(judged(variables)).toMatchObject({
      options: undefined,
      judgement: { verdict: 'failed', detail, page },
    });
  });

  it.each<[NodeJS.ProcessEnv, Partial<Wanted>, string, unknown]>([
    [{ WECOM_CORP_ID: 'a b' }, {}, 'WECOM_CORP_ID or --corp-id', CONSOLE.corp],
    [{ WECOM_CORP_SECRET: 'a canary' }, {}, 'WECOM_CORP_SECRET', CONSOLE.secret],
    [{ WECOM_PAY_MCHID: 'a b' }, {}, 'WECOM_PAY_MCHID or --mchid', CONSOLE.account],
    [{ WECOM_PAY_APPID: 'a b' }, {}, 'WECOM_PAY_APPID', undefined],
    [{ WECOM_BASE_URL: 'http://example.com' }, {}, 'WECOM_BASE_URL or --base-url', undefined],
    [{ WECOM_BILL_BASE_URL: 'http://example.com' }, {}, 'WECOM_BILL_BASE_URL', undefined],
    [{ WECOM_BILL_ERRCODE_NONE: 'x' }, {}, 'WECOM_BILL_ERRCODE_NONE', undefined],
    [{ WECOM_BILL_ERRCODE_NOT_READY: 'x' }, {}, 'WECOM_BILL_ERRCODE_NOT_READY', undefined],
    [{ WECOM_NOTIFICATION_TOKEN: 'x' }, {}, 'WECOM_NOTIFICATION_AES_KEY', CONSOLE.receiving],
    [{ WECOM_NOTIFICATION_AES_KEY: 'x'.repeat(43) }, {}, 'WECOM_NOTIFICATION_TOKEN', CONSOLE.receiving],
    [{}, { proxy: 'socks://canary@proxy' }, '--proxy', undefined],
  ])('that are wrong are told by where they come from: %j %j', (variables, wanted, source, page) => {
    const { options, judgement } = judged(variables, wanted);
    expect(options).toBeUndefined();
    expect(judgement).toEqual({
      verdict: 'failed',
      detail: expect.stringMatching(/^The option \S+ must be /u),
      action: `Correct ${source}.`,
      page,
    });
    expect(judgement.detail).not.toContain('canary');
  });
});
