import { describe, expect, it } from '@jest/globals';
import { GET_TOKEN } from '../../../../lib/access-token/get-token.endpoint.js';
import type { Peer } from '../../../../lib/commands/doctor/reach.js';
import { judgeCallback } from '../../../../lib/commands/doctor/steps/callback.step.js';
import { judgeClock } from '../../../../lib/commands/doctor/steps/clock.step.js';
import { judgeDns } from '../../../../lib/commands/doctor/steps/dns.step.js';
import { judgeOrder } from '../../../../lib/commands/doctor/steps/order.step.js';
import { impossibleNumber, judgePermission } from '../../../../lib/commands/doctor/steps/permission.step.js';
import { judgeRedis, judgeRedisFailure } from '../../../../lib/commands/doctor/steps/redis.step.js';
import { judgeSecret } from '../../../../lib/commands/doctor/steps/secret.step.js';
import { judgeTls } from '../../../../lib/commands/doctor/steps/tls.step.js';
import { CONSOLE } from '../../../../lib/errors/console-pages.js';
import { errorFromErrcode } from '../../../../lib/errors/errcodes.js';
import { WeComUnavailableError } from '../../../../lib/errors/wecom-pay.errors.js';
import { GET_ORDER } from '../../../../lib/order/get-order.endpoint.js';
import { toGetOrderRequest } from '../../../../lib/order/order-ref.js';

const WECOM: Peer = { host: 'qyapi.weixin.qq.com', port: 443, isTls: true, isProxy: false };
const PROXY: Peer = { host: 'proxy.example.com', port: 3128, isTls: false, isProxy: true };
const NOW = Date.parse('2026-11-29T12:00:00Z');

describe('DNS', () => {
  it.each([
    [20, 'ok'],
    [1_000, 'ok'],
    [1_001, 'warning'],
  ])('that takes %d ms is %s', (took, verdict) => {
    expect(judgeDns(WECOM, { addresses: ['203.0.113.7'], took })).toMatchObject({ verdict });
  });

  it('that knows no address is failed, and may pass if it only did not answer', () => {
    expect(judgeDns(WECOM, { failure: 'ENOTFOUND' })).toMatchObject({
      verdict: 'failed',
      detail: 'WeCom was not found: no address of qyapi.weixin.qq.com (ENOTFOUND).',
      action: expect.stringContaining('/etc/resolv.conf'),
      passes: false,
    });
    expect(judgeDns(WECOM, { failure: 'EAI_AGAIN' })).toMatchObject({ passes: true });
    expect(judgeDns(PROXY, { failure: 'ENOTFOUND' })).toMatchObject({
      action: expect.stringContaining('--proxy'),
    });
  });
});

describe('TLS', () => {
  const tls = { protocol: 'TLSv1.3', issuer: 'DigiCert Inc' };

  it('that is trusted is ok, and says by whom', () => {
    expect(judgeTls(WECOM, { took: 30, tls: { ...tls, distrust: undefined } })).toEqual({
      verdict: 'ok',
      detail: 'TLSv1.3 to WeCom, certificate issued by DigiCert Inc; connected in 30 ms.',
    });
  });

  it.each([
    ['CERT_NOT_YET_VALID', /clock/u],
    ['CERT_HAS_EXPIRED', /clock/u],
    ['SELF_SIGNED_CERT_IN_CHAIN', /NODE_EXTRA_CA_CERTS/u],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /--ca/u],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /http\.ca/u],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /another host than qyapi/u],
  ])('that is not trusted has its action: %s', (distrust, action) => {
    expect(judgeTls(WECOM, { took: 30, tls: { ...tls, distrust } })).toMatchObject({
      verdict: 'failed',
      detail: expect.stringContaining(distrust),
      action: expect.stringMatching(action),
    });
  });

  it.each([
    [WECOM, 'ECONNREFUSED', /firewall.* --proxy.* HTTPS_PROXY is ignored/u],
    [WECOM, 'no answer in time', /port 443: firewall/u],
    [WECOM, 'ERR_SSL_WRONG_VERSION_NUMBER', /does not speak TLS/u],
    [WECOM, 'EPROTO', /does not speak TLS/u],
    [PROXY, 'ECONNREFUSED', /proxy\.example\.com, port 3128.* Check --proxy/u],
    [{ ...WECOM, host: '127.0.0.1', isTls: false }, 'ECONNREFUSED', /npx nestjs-wecom-pay-fake/u],
  ])('without a connection has its action: %j %s', (peer, failure, action) => {
    expect(judgeTls(peer, { failure })).toMatchObject({
      verdict: 'failed',
      action: expect.stringMatching(action),
    });
  });
});

describe('the clock', () => {
  const judged = (offset: number) => {
    const date = new Date(NOW).toUTCString();
    const sentAt = NOW + offset + (offset > 0 ? 1_000 : 0);
    return judgeClock({ reply: { status: 200, headers: { date }, body: '' }, sentAt, took: 0 });
  };

  it.each([
    [0, 'ok', /agrees/u],
    [-1_999, 'ok', /agrees/u],
    [30_000, 'ok', /30 s ahead of/u],
    [-30_001, 'warning', /30 s behind/u],
    [300_000, 'warning', /5 min ahead/u],
    [-300_001, 'failed', /5 min behind/u],
    [86_400_000, 'failed', /24 h ahead/u],
  ])('that is %d ms off is %s', (offset, verdict, detail) => {
    expect(judged(offset)).toMatchObject({ verdict, detail: expect.stringMatching(detail) });
  });

  it('is not judged without a date', () => {
    expect(judgeClock({ reply: undefined, sentAt: NOW, took: 0 })).toMatchObject({ verdict: 'skipped' });
    const reply = { status: 200, headers: { date: 'soon' }, body: '' };
    expect(judgeClock({ reply, sentAt: NOW, took: 0 })).toMatchObject({ verdict: 'warning' });
  });
});

describe('the secret', () => {
  it('may be accepted later if WeCom did not say that it is wrong', () => {
    const judged = (errcode: number) =>
      judgeSecret({
        endpoint: GET_TOKEN,
        result: undefined,
        error: errorFromErrcode(errcode, '', GET_TOKEN),
      });
    expect(judged(40001)).toMatchObject({ verdict: 'failed', passes: false, page: CONSOLE.secret });
    expect(judged(-1)).toMatchObject({ verdict: 'failed', passes: true });
    expect(judged(45009)).toMatchObject({ action: expect.stringContaining('checkCorpSpamBlock') });
  });
});

describe('the permission', () => {
  const judged = (errcode: number) =>
    judgePermission({ endpoint: GET_ORDER, error: errorFromErrcode(errcode, '', GET_ORDER) });

  it('is there only if WeCom says that there is no such order', () => {
    expect(judged(720501)).toMatchObject({ verdict: 'ok' });
    for (const errcode of [90310, 720502, 40058, 48002, 60020, -1])
      expect(judged(errcode)).toMatchObject({ verdict: 'failed' });
    expect(judgePermission({ endpoint: GET_ORDER, error: undefined })).toMatchObject({ verdict: 'failed' });
    expect(judgePermission({ endpoint: GET_ORDER, error: new WeComUnavailableError('away') })).toMatchObject({
      verdict: 'failed',
      passes: true,
    });
  });

  it('that is missing because the new token is refused is looked for at the app', () => {
    expect(judged(40014)).toMatchObject({
      verdict: 'failed',
      action: expect.stringContaining('enabled'),
      page: CONSOLE.app,
    });
  });

  it('is asked for by a number that is valid, and another each time', () => {
    const numbers = Array.from({ length: 100 }, impossibleNumber);
    expect(new Set(numbers).size).toBe(100);
    for (const out_trade_no of numbers)
      expect(toGetOrderRequest({ out_trade_no }, { mchid: '1900000001' })).toMatchObject({ out_trade_no });
  });
});

describe('an order', () => {
  it('that departs from the documentation is a warning that shows no value', () => {
    const departures = [
      { path: 'amount.payer_total', expected: 'a number', received: 'a string of 3 characters' },
    ];
    expect(judgeOrder({ endpoint: GET_ORDER, result: {}, error: undefined, departures })).toMatchObject({
      verdict: 'warning',
      detail: expect.stringContaining('amount.payer_total should be a number, got a string of 3 characters'),
    });
  });
});

describe('the callback URL', () => {
  const CALLBACK_URL = 'https://shop.example.com/wecom-pay/notifications';
  const right = { isAccepted: true, status: 200, body: 'success', took: 20, problem: undefined };
  const wrong = (status: number | undefined) => ({ ...right, isAccepted: false, status, problem: 'why' });

  it('that answers rightly is ok, unless WeCom cannot reach it', () => {
    expect(judgeCallback(CALLBACK_URL, { echo: right, notice: right })).toMatchObject({ verdict: 'ok' });
    for (const host of [
      '127.0.0.1:3000',
      'localhost',
      '10.0.0.1',
      '192.168.1.1',
      '172.20.0.1',
      '[::1]',
      '[fd00::1]',
    ])
      expect(judgeCallback(`http://${host}/x`, { echo: right, notice: right })).toMatchObject({
        verdict: 'warning',
      });
    for (const host of ['172.32.0.1', '11.0.0.1', 'localhost.example.com', '10.example.com'])
      expect(judgeCallback(`http://${host}/x`, { echo: right, notice: right })).toMatchObject({
        verdict: 'ok',
      });
  });

  it('must be verified within a second', () => {
    expect(judgeCallback(CALLBACK_URL, { echo: { ...right, took: 1_000 }, notice: right })).toMatchObject({
      verdict: 'ok',
    });
    expect(judgeCallback(CALLBACK_URL, { echo: { ...right, took: 1_001 }, notice: right })).toMatchObject({
      verdict: 'failed',
      detail: 'The URL was verified in 1001 ms, but WeCom waits for 1000 ms.',
    });
  });

  it.each([
    [401, /notifications\.keys/u, false],
    [404, /path/u, false],
    [302, /in front of the app/u, false],
    [200, /in front of the app/u, false],
    [503, /in front of the app/u, true],
    [undefined, /Start the app/u, true],
  ])('that answers %s has its action', (status, action, passes) => {
    for (const sight of [{ echo: wrong(status) }, { echo: right, notice: wrong(status) }]) {
      const judgement = judgeCallback(CALLBACK_URL, sight);
      expect(judgement).toMatchObject({ verdict: 'failed', action: expect.stringMatching(action) });
      expect(judgement.passes ?? false).toBe(passes);
    }
  });
});

describe('Redis', () => {
  it('that would lose data is a warning', () => {
    expect(judgeRedis({ address: 'redis:6379', warnings: [] })).toMatchObject({ verdict: 'ok' });
    expect(judgeRedis({ address: 'redis:6379', warnings: ['Set appendonly yes.'] })).toMatchObject({
      verdict: 'warning',
      action: expect.stringContaining('appendonly'),
    });
  });

  it('needs ioredis', () => {
    const error = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    expect(judgeRedisFailure(error)).toMatchObject({ verdict: 'failed', action: 'npm install ioredis' });
  });
});
