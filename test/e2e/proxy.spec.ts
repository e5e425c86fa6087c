import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeWeCom } from '../../lib/testing/index.js';
import type { ProxyConduct } from '../support/e2e-connect-proxy.js';
import { ConnectProxy } from '../support/e2e-connect-proxy.js';
import { failureOf } from '../support/e2e-failure.js';
import { GET_ORDER, GET_TOKEN, ORDER, Scene } from '../support/e2e-scene.js';
import { until } from '../support/e2e-time.js';
import type { CertificateName } from '../support/e2e-tls.js';
import { CA, tlsWith } from '../support/e2e-tls.js';

const VARIABLES = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'NO_PROXY',
];
const before = VARIABLES.map((name) => [name, process.env[name]] as const);
const basic = (userinfo: string) => `Basic ${Buffer.from(userinfo).toString('base64')}`;
let proxy: ConnectProxy;

beforeEach(async () => {
  proxy = await ConnectProxy.start();
});

afterEach(async () => {
  await proxy.close();
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

describe.each([
  ['http', {}, {}],
  ['https', { tls: tlsWith('valid') }, { ca: CA }],
])('a proxy, with WeCom over %s', (_protocol, options, http) => {
  let scene: Scene;

  beforeEach(async () => {
    scene = new Scene(await FakeWeCom.start(options));
  });
  afterEach(() => scene.close());

  it('is used when the option http.proxy names it, by one tunnel that is kept', async () => {
    const { orders } = await scene.start({ http: { ...http, proxy: proxy.url } });
    await orders.query(ORDER);
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    expect(proxy.targets).toEqual([new URL(scene.wecom.baseUrl).host]);
    expect(scene.wecom.connections).toBe(1);
  });

  it('has what is lost on a kept tunnel sent again for free, as without a proxy', async () => {
    const { orders } = await scene.start({ http: { ...http, proxy: proxy.url }, maxConcurrency: 1 });
    await orders.query(ORDER);
    scene.wecom.faults.add({ kind: 'reset', on: GET_ORDER, times: Infinity });
    expect(await failureOf(orders.query(ORDER))).toMatchObject({ code: 'UNAVAILABLE', attempts: 4 });
  });

  it('receives the user and the password of its URL', async () => {
    const { orders } = await scene.start({ http: { ...http, proxy: proxy.urlFor('shop:pass%20word') } });
    await orders.query(ORDER);
    expect(proxy.authorizations).toEqual([basic('shop:pass word')]);
  });

  it('is not used when only the environment names it', async () => {
    for (const name of VARIABLES) process.env[name] = name === 'NO_PROXY' ? '' : proxy.url;
    const { orders } = await scene.start({ http });
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    expect(proxy.targets).toEqual([]);
  });

  it('makes WeCom unreachable when it is down, and its password is not shown', async () => {
    const url = proxy.urlFor('shop:canary-password');
    const { orders } = await scene.start({ http: { ...http, proxy: url } });
    await proxy.close();
    const failure = await failureOf(orders.query(ORDER));
    proxy = await ConnectProxy.start();
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', attempts: 3, cause: { code: 'ECONNREFUSED' } });
    expect(failure.message).toContain('the proxy is unreachable (ECONNREFUSED)');
    expect(`${failure.stack} ${JSON.stringify(failure)}`).not.toContain('canary-password');
    expect(scene.wecom.connections).toBe(0);
  });
});

describe('a certificate for another host', () => {
  it('is refused through a proxy as well', async () => {
    const scene = new Scene(await FakeWeCom.start({ tls: tlsWith('wrong-host') }));
    const { orders } = await scene.start({ http: { ca: CA, proxy: proxy.url } });
    const failure = await failureOf(orders.query(ORDER));
    await scene.close();
    expect(failure).toMatchObject({ code: 'TLS_FAILED', retryable: false, attempts: 1 });
    expect(scene.wecom.requests).toEqual([]);
  });
});

describe('credentials in http.proxy', () => {
  it.each([
    ['token', 'token:'],
    ['token:', 'token:'],
    [':password', ':password'],
    ['%E5%BA%97:p%40ss', '店:p@ss'],
  ])('are sent as they stand there: %s', async (userinfo, sent) => {
    const scene = new Scene(await FakeWeCom.start());
    const { orders } = await scene.start({ http: { proxy: proxy.urlFor(userinfo) } });
    await orders.query(ORDER);
    await scene.close();
    expect(proxy.authorizations).toEqual([basic(sent)]);
  });

  it('are left out where there are none', async () => {
    const scene = new Scene(await FakeWeCom.start());
    const { orders } = await scene.start({ http: { proxy: proxy.url } });
    await orders.query(ORDER);
    await scene.close();
    expect(proxy.authorizations).toEqual([undefined]);
  });
});

describe('a proxy that opens no tunnel', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = new Scene(await FakeWeCom.start());
  });
  afterEach(() => scene.close());

  /** How a query fails by way of the proxy, which shows no more of it than that. */
  async function failureThrough(conduct: ProxyConduct) {
    proxy.conduct = conduct;
    const { orders } = await scene.start({ http: { proxy: proxy.urlFor('shop:canary-password') } });
    const failure = await failureOf(orders.query(ORDER));
    expect(`${failure.stack} ${JSON.stringify(failure)}`).not.toContain('canary');
    expect(scene.wecom.connections).toBe(0);
    return failure;
  }

  it.each([
    [407, 'Set the user and the password that the proxy asks for in http.proxy, or its token.'],
    [403, 'Allow this server, in the rules of the proxy, to connect to the host and the port of baseUrl.'],
    [400, 'Look in the log of the proxy for the reason, and check http.proxy.'],
    [302, 'Look in the log of the proxy for the reason, and check http.proxy.'],
  ])('is named as the one that refuses, and asked once: HTTP %d', async (status, hint) => {
    const failure = await failureThrough(status);
    expect(failure).toMatchObject({ code: 'HTTP_REJECTED', retryable: false, attempts: 1, hint });
    expect(failure.message).toBe(
      `${GET_TOKEN} failed: the proxy refused to connect to WeCom (HTTP ${status}). ${hint}`,
    );
    expect(proxy.targets).toHaveLength(1);
  });

  it.each([408, 429, 502, 503, 504])(
    'is asked again where WeCom is out of its reach: HTTP %d',
    async (status) => {
      const failure = await failureThrough(status);
      expect(failure).toMatchObject({ code: 'UNAVAILABLE', retryable: true, attempts: 3 });
      expect(failure.message).toContain(
        `the proxy opened no connection to WeCom (HTTP ${status}). Check DNS`,
      );
      expect(proxy.targets).toHaveLength(3);
    },
  );

  it('is asked once for each attempt where it hangs up', async () => {
    const failure = await failureThrough('hang-up');
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', attempts: 3 });
    expect(failure.message).toContain('the proxy is unreachable (UND_ERR_SOCKET)');
    expect(proxy.targets).toHaveLength(3);
  });

  it('is given up on after the time in which a connection must be open', async () => {
    proxy.conduct = 'silence';
    const options = { timeout: 30_000, attemptTimeout: 30_000, http: { proxy: proxy.url } };
    const { orders } = await scene.start(options);
    const answer = orders.query(ORDER);
    await until(() => proxy.targets.length > 0);
    proxy.conduct = 'tunnel';
    await expect(answer).resolves.toMatchObject(ORDER);
  });
});

describe('a proxy that is spoken to over TLS', () => {
  let scene: Scene;
  let tlsProxy: ConnectProxy | undefined;
  beforeEach(async () => {
    scene = new Scene(await FakeWeCom.start({ tls: tlsWith('valid') }));
  });
  afterEach(async () => {
    await scene.close();
    await tlsProxy?.close();
    tlsProxy = undefined;
  });

  const startProxy = async (certificate: CertificateName) =>
    (tlsProxy = await ConnectProxy.start(tlsWith(certificate)));

  it('is trusted if http.ca has the authority of its certificate', async () => {
    const { url, targets } = await startProxy('valid');
    const { orders } = await scene.start({ http: { ca: CA, proxy: url } });
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    expect(targets).toEqual([new URL(scene.wecom.baseUrl).host]);
  });

  it.each([
    ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['expired', 'CERT_HAS_EXPIRED'],
    ['wrong-host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)('is told apart from WeCom where its certificate is %s', async (certificate, code) => {
    const { url, targets } = await startProxy(certificate);
    const { orders } = await scene.start({ http: { ca: CA, proxy: url } });
    const failure = await failureOf(orders.query(ORDER));
    expect(failure).toMatchObject({ code: 'TLS_FAILED', retryable: false, attempts: 1, cause: { code } });
    expect(failure.message).toContain(`the TLS connection to the proxy failed (${code}). Check the protocol`);
    expect(targets).toEqual([]);
  });

  it('fails as TLS does where it speaks none', async () => {
    const { orders } = await scene.start({ http: { ca: CA, proxy: proxy.url.replace('http:', 'https:') } });
    const failure = await failureOf(orders.query(ORDER));
    expect(failure).toMatchObject({ code: 'TLS_FAILED', attempts: 1 });
    expect(failure.message).toContain('the TLS connection to the proxy failed');
  });
});
