import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../../../lib/commands/doctor/finding.js';
import { failed, ok, skipped, warning } from '../../../../lib/commands/doctor/finding.js';
import { judgeError } from '../../../../lib/commands/doctor/on-error.js';
import { exitCodeOf, findingText, summaryText } from '../../../../lib/commands/doctor/report.js';
import { columnsOf, wrapped } from '../../../../lib/commands/doctor/wrap.js';
import { GET_TOKEN } from '../../../../lib/access-token/get-token.endpoint.js';
import { CONSOLE } from '../../../../lib/errors/console-pages.js';
import { ERRCODES, errorFromErrcode } from '../../../../lib/errors/errcodes.js';
import { GET_ORDER } from '../../../../lib/order/get-order.endpoint.js';
import { readFileSync } from 'node:fs';

const plain = (_: string, text: string) => text;
const step = 'permission';

describe('a finding on the screen', () => {
  it('says what was seen, what to do, and where', () => {
    const page = CONSOLE.callers;
    expect(findingText({ step, ...failed('It is forbidden.', { action: 'Allow it.', page }) }, plain)).toBe(
      `FAIL Permission  It is forbidden.
                 → Allow it.
                 → 管理后台 → 应用管理 → 对外收款 → API → 可调用接口的应用
                   (step 3)
`,
    );
  });

  it.each([...ERRCODES.keys()])(
    'has at most 80 columns and something to do, whatever WeCom answers: %d',
    (errcode) => {
      for (const endpoint of [GET_ORDER, GET_TOKEN]) {
        const judgement = judgeError(errorFromErrcode(errcode, 'from ip: 203.0.113.7', endpoint), endpoint);
        const text = findingText({ step, ...judgement }, plain);
        // Nothing but the URL of WeCom's own page is longer.
        const lines = text.split('\n').filter((line) => !line.includes('https://'));
        expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(80);
        expect(judgement.detail).toContain(`(errcode ${errcode})`);
        expect(judgement.action).toMatch(/.{10}/u);
        expect(judgement.detail).not.toContain('failed:');
        expect(judgement.detail).not.toContain(judgement.action);
      }
    },
  );

  it('paints the verdict alone', () => {
    const text = findingText({ step, ...ok('Yes.') }, (colour, word) => `<${colour}>${word}`);
    expect(text).toBe('<green>ok   Permission  Yes.\n');
  });
});

describe('the page of the console', () => {
  it.each([
    [40001, GET_TOKEN, CONSOLE.secret],
    [40091, GET_TOKEN, CONSOLE.secret],
    [40013, GET_TOKEN, CONSOLE.corp],
    [40001, GET_ORDER, undefined],
    [48002, GET_ORDER, CONSOLE.callers],
    [301002, GET_ORDER, CONSOLE.callers],
    [48010, GET_ORDER, undefined],
    [60020, GET_ORDER, CONSOLE.trustedIp],
    [50003, GET_ORDER, CONSOLE.app],
    [660013, GET_ORDER, CONSOLE.systemApp],
    [660011, GET_ORDER, CONSOLE.account],
    [45009, GET_TOKEN, undefined],
    [123456, GET_ORDER, undefined],
  ])('follows from errcode %d', (errcode, endpoint, page) => {
    expect(judgeError(errorFromErrcode(errcode, '', endpoint), endpoint).page).toEqual(page);
  });

  it.each(['docs/wecom-setup.md', 'docs/wecom-setup.zh-CN.md'])('is explained in its step of %s', (file) => {
    const text = readFileSync(new URL(`../../../../${file}`, import.meta.url), 'utf8');
    const [list = '', callback = ''] = text.split(/^## /mu);
    for (const { path, step: number } of Object.values(CONSOLE)) {
      const place = path.split(' → ').at(-1) ?? '';
      const explained = path.includes('设置API接收')
        ? callback
        : new RegExp(`^${number}\\. .*(?:\\n {3}.*)*`, 'mu').exec(list)?.[0];
      const alias: Readonly<Record<string, string>> = {
        'the app': '自建',
        企业ID: 'corpId',
        Secret: 'ecret',
      };
      expect(explained).toContain(alias[place] ?? place);
    }
  });
});

describe('the summary', () => {
  const examination = (...findings: Finding[]) => ({ findings, exchanges: [], baseUrl: undefined });

  it.each([
    [[ok('')], /^\nAll is well\.\n/u],
    [[ok(''), warning('')], /^\nNothing failed, with 1 warning\.\n/u],
    [[warning(''), failed('')], /^\n1 failed\. Do what the arrows say, and run this again\.\n/u],
  ])('tells the worst: %#', (judgements, expected) => {
    const findings = judgements.map((judgement): Finding => ({ step, ...judgement }));
    expect(summaryText(examination(...findings), plain)).toMatch(expected);
  });

  it('names the steps that could not be taken, which have no lines of their own', () => {
    const untaken: Finding = { step: 'order', because: 'permission', ...skipped('') };
    expect(findingText(untaken, plain)).toBe('');
    expect(summaryText(examination({ step, ...failed('') }, untaken), plain)).toContain(
      'Not examined because of that: Order.',
    );
  });
});

describe('the exit code', () => {
  const codeOf = (...judgements: readonly Omit<Finding, 'step'>[]) =>
    exitCodeOf(judgements.map((judgement) => ({ step, ...judgement })));

  it.each([
    [0, [ok(''), warning(''), skipped('')]],
    [1, [ok(''), failed('')]],
    [75, [ok(''), failed('', { passes: true })]],
    [1, [failed('', { passes: true }), failed('', { passes: false })]],
  ])('is %d', (code, judgements) => {
    expect(codeOf(...judgements)).toBe(code);
  });
});

describe('wrapped', () => {
  it('counts Chinese characters twice', () => {
    expect(wrapped('应用管理 对外收款 a', 17)).toEqual(['应用管理 对外收款', 'a']);
    expect(wrapped('应用管理 对外收款 a', 16)).toEqual(['应用管理', '对外收款 a']);
    expect(wrapped('应用管理', 3)).toEqual(['应用管理']);
  });
});

describe('the example of the documentation', () => {
  it.each(['doctor.md', 'doctor.zh-CN.md'])('is what is printed: %s', (file) => {
    const page = readFileSync(new URL(`../../../../docs/recipes/${file}`, import.meta.url), 'utf8');
    const error = errorFromErrcode(60020, 'from ip: 203.0.113.7', GET_ORDER);
    expect(page).toContain(findingText({ step, ...judgeError(error, GET_ORDER) }, plain));
  });
});
