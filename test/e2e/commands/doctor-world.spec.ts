import { afterEach, describe, expect, it } from '@jest/globals';
import type { Finding } from '../../../lib/commands/doctor/finding.js';
import { recordingOf } from '../../../lib/commands/doctor/record/recording.js';
import { examine } from '../../../lib/commands/doctor/steps/examine.js';
import type { Wanted } from '../../../lib/commands/doctor/wanted.js';
import type { FakeWeComOptions } from '../../../lib/testing/index.js';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { useCallbackApps, PATH } from '../../support/e2e-callback.js';
import { environmentOf } from '../../support/e2e-child.js';
import { ConnectProxy } from '../../support/e2e-connect-proxy.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { describeWithRedis, TestRedis } from '../../support/e2e-redis.js';
import { GET_TOKEN, useScene } from '../../support/e2e-scene.js';
import { CA, tlsWith } from '../../support/e2e-tls.js';
import { ENCODING_AES_KEY, TOKEN } from '../../support/unit-notices.js';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

async function start(options: FakeWeComOptions = {}): Promise<FakeWeCom> {
  const wecom = await FakeWeCom.start(options);
  endings.push(() => wecom.close());
  return wecom;
}

/** What the doctor finds, by step. */
async function found(wecom: FakeWeCom, wanted: Partial<Wanted> = {}, variables: NodeJS.ProcessEnv = {}) {
  const environment = { ...environmentOf(wecom), ...variables };
  const told: Finding[] = [];
  const { findings } = await examine({ environment, ...wanted }, (finding) => void told.push(finding));
  expect(told).toEqual(findings);
  return Object.fromEntries(findings.map((finding) => [finding.step, finding]));
}

describe('the TLS of WeCom', () => {
  it('is trusted by --ca, and by nothing else', async () => {
    const wecom = await start({ tls: tlsWith('valid') });
    expect(await found(wecom, { ca: CA })).toMatchObject({
      options: { verdict: 'ok' },
      tls: { verdict: 'ok', detail: expect.stringMatching(/^TLSv1\.3 to WeCom, certificate issued by /u) },
      permission: { verdict: 'ok' },
    });
    wecom.clearHistory();
    expect(await found(wecom)).toMatchObject({
      tls: { verdict: 'failed', action: expect.stringContaining('--ca') },
      secret: { verdict: 'skipped', because: 'tls' },
      permission: { verdict: 'skipped' },
    });
    expect(wecom.requests).toEqual([]);
  });

  it.each([
    ['expired', /\(CERT_HAS_EXPIRED\)/u, /clock/u],
    ['wrong-host', /\(ERR_TLS_CERT_ALTNAME_INVALID\)/u, /another host/u],
    ['self-signed', /\(DEPTH_ZERO_SELF_SIGNED_CERT\)/u, /http\.ca/u],
  ] as const)('that is %s has its action', async (certificate, detail, action) => {
    const { tls } = await found(await start({ tls: tlsWith(certificate) }), { ca: CA });
    expect(tls).toMatchObject({
      verdict: 'failed',
      detail: expect.stringMatching(detail),
      action: expect.stringMatching(action),
    });
  });
});

describe('a host that does not exist', () => {
  it('is not asked', async () => {
    const findings = await found(await start(), {}, { WECOM_BASE_URL: 'https://nowhere.invalid' });
    expect(findings).toMatchObject({
      dns: { verdict: 'failed', detail: expect.stringContaining('nowhere.invalid') },
      tls: { because: 'dns' },
      clock: { because: 'tls' },
    });
  });
});

describe('a proxy', () => {
  async function proxied(conduct: ConnectProxy['conduct']) {
    const proxy = await ConnectProxy.start();
    endings.push(() => proxy.close());
    proxy.conduct = conduct;
    const findings = await found(await start({ tls: tlsWith('valid') }), {
      ca: CA,
      proxy: proxy.urlFor('user:canary-of-proxy'),
    });
    expect(JSON.stringify(findings)).not.toContain('canary');
    return findings;
  }

  it('that tunnels leads to WeCom', async () => {
    expect(await proxied('tunnel')).toMatchObject({
      tls: { verdict: 'ok', detail: expect.stringContaining('Connected to the proxy') },
      permission: { verdict: 'ok' },
    });
  });

  it('that wants another password is told apart from WeCom', async () => {
    expect(await proxied(407)).toMatchObject({
      clock: { verdict: 'skipped' },
      secret: { verdict: 'failed', action: expect.stringContaining('http.proxy'), passes: false },
      permission: { because: 'secret' },
    });
  });
});

describe('a WeCom that does not answer', () => {
  it('is asked once, and may answer later', async () => {
    const wecom = await start();
    wecom.faults.add({ kind: 'reset', on: GET_TOKEN, times: Infinity });
    expect(await found(wecom)).toMatchObject({ secret: { verdict: 'failed', passes: true } });
    expect(wecom.requests).toHaveLength(1);
  });

  it('in time is told so', async () => {
    const wecom = await start();
    wecom.faults.add({ kind: 'hang', on: GET_TOKEN });
    expect(await found(wecom)).toMatchObject({
      clock: { verdict: 'skipped' },
      secret: { verdict: 'failed', detail: 'No answer within 5000 ms.', passes: true },
    });
  });
});

describe('what is recorded', () => {
  it('has nothing of the account, the order or the customer', async () => {
    const wecom = await start();
    wecom.orders.create({ out_trade_no: 'CANARY-ORDER-1', total: 424_242, attach: 'canary-of-attach' });
    wecom.orders.pay('CANARY-ORDER-1', { openid: 'canary-of-openid' });
    const wanted = { environment: environmentOf(wecom), order: 'CANARY-ORDER-1' };
    const { exchanges, baseUrl } = await examine(wanted, () => undefined);
    const recording = recordingOf(exchanges, baseUrl, '1.2.3');
    expect(recording.exchanges.map(({ outcome: { code } }) => code)).toEqual(['OK', 'ORDER_NOT_FOUND', 'OK']);
    expect(recording.doubts).toContainEqual(expect.objectContaining({ doubt: 'D4', verdict: 'confirmed' }));
    const { corpId, corpSecret, mchid } = wecom.credentials;
    for (const hidden of [
      'canary',
      'CANARY',
      '424242',
      'DOCTOR',
      corpId,
      corpSecret,
      mchid,
      '127.0.0.1',
      '支付成功',
    ])
      expect(JSON.stringify(recording)).not.toContain(hidden);
  });
});

describe('an order number that cannot be one', () => {
  it('is refused before it is sent', async () => {
    const wecom = await start();
    expect(await found(wecom, { order: 'a b' })).toMatchObject({
      order: { verdict: 'failed', detail: expect.stringContaining('out_trade_no') },
    });
    expect(wecom.requests).toHaveLength(2);
  });
});

describe('the callback URL', () => {
  const scene = useScene();
  const apps = useCallbackApps(scene);
  /** The second once an answer has taken longer than WeCom waits, as on a busy machine. */
  const ACCEPTED =
    /^The URL was verified in \d+ ms, (?:and a signed test notification was answered correctly\. But WeCom cannot reach|but WeCom waits)/u;
  const KEYS = { WECOM_NOTIFICATION_TOKEN: TOKEN, WECOM_NOTIFICATION_AES_KEY: ENCODING_AES_KEY };

  it.each(['', '?callback_format=json'])(
    'is verified and sent a test notice, which changes nothing: %s',
    async (format) => {
      const logger = new RecordingLogger();
      const { url, shop } = await apps.start('express', { logger });
      const { wecom } = scene.current;
      wecom.clearHistory();
      const { callback } = await found(wecom, { callback: `${url}${PATH}${format}` }, KEYS);
      expect(callback?.detail).toMatch(ACCEPTED);
      expect(shop.events).toEqual([]);
      expect(wecom.requests).toHaveLength(2);
      expect(
        logger.own.map(({ message }) => message).filter((message) => message.includes('DOCTOR.TEST')),
      ).toHaveLength(1);
    },
  );

  it('with other keys is refused, and the notice not sent', async () => {
    const { url } = await apps.start('express');
    const { wecom } = scene.current;
    const callback = `${url}${PATH}`;
    const other = { ...KEYS, WECOM_NOTIFICATION_TOKEN: 'Another' };
    expect(await found(wecom, { callback }, other)).toMatchObject({
      callback: {
        verdict: 'failed',
        detail: 'The verification of the URL was answered with HTTP 401.',
        page: { step: 4 },
      },
    });
    expect(await found(wecom, { callback: `${url}/elsewhere` }, KEYS)).toMatchObject({
      callback: { verdict: 'failed', action: expect.stringContaining('notifications.path') },
    });
    expect(await found(wecom, { callback })).toMatchObject({
      callback: { verdict: 'failed', detail: expect.stringContaining('WECOM_NOTIFICATION_TOKEN') },
    });
  });

  it('is examined also if WeCom refuses the secret', async () => {
    const { url } = await apps.start('express');
    const findings = await found(
      scene.current.wecom,
      { callback: `${url}${PATH}` },
      { ...KEYS, WECOM_CORP_SECRET: 'AnotherSecret' },
    );
    expect(findings).toMatchObject({
      secret: { verdict: 'failed' },
      callback: { detail: expect.stringMatching(ACCEPTED) },
    });
  });
});

describeWithRedis('Redis', () => {
  it('is tried as at the start of an application', async () => {
    const redis = await TestRedis.open({ password: 'canary-of-redis' });
    endings.push(() => redis[Symbol.asyncDispose]());
    const wecom = await start();
    const { redis: fine } = await found(wecom, { redis: redis.url });
    expect(fine?.detail).toMatch(/^Redis at 127\.0\.0\.1:\d+ does all that /u);
    const { redis: refused } = await found(wecom, { redis: redis.url.replace('canary', 'other') });
    expect(refused).toMatchObject({ verdict: 'failed', detail: expect.stringMatching(/WRONGPASS|NOAUTH/u) });
    await redis.kill();
    const { redis: away } = await found(wecom, { redis: redis.url });
    expect(away).toMatchObject({
      verdict: 'failed',
      detail: expect.stringMatching(
        /^Redis at 127\.0\.0\.1:\d+ is unreachable or unusable \(ECONNREFUSED\)\.$/u,
      ),
      action: 'Start it, or correct REDIS_URL.',
    });
    expect(JSON.stringify([fine, refused, away])).not.toMatch(/canary|other-of/u);
  });

  it('with an address that is none is told so, without it', async () => {
    const { redis } = await found(await start(), { redis: 'http://user:canary@host' });
    expect(redis).toMatchObject({
      verdict: 'failed',
      detail: expect.stringContaining('redis://host:6379'),
      action: 'Correct REDIS_URL.',
    });
    expect(JSON.stringify(redis)).not.toContain('canary');
  });
});
