import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeWeCom } from '../../lib/testing/index.js';
import { ConnectProxy } from '../support/e2e-connect-proxy.js';
import { failureOf } from '../support/e2e-failure.js';
import { ORDER, Scene } from '../support/e2e-scene.js';
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

  it('receives the user and the password of its URL', async () => {
    const url = proxy.url.replace('http://', 'http://shop:pass%20word@');
    const { orders } = await scene.start({ http: { ...http, proxy: url } });
    await orders.query(ORDER);
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('shop:pass word').toString('base64')}`]);
  });

  it('is not used when only the environment names it', async () => {
    for (const name of VARIABLES) process.env[name] = name === 'NO_PROXY' ? '' : proxy.url;
    const { orders } = await scene.start({ http });
    await expect(orders.query(ORDER)).resolves.toMatchObject(ORDER);
    expect(proxy.targets).toEqual([]);
  });

  it('makes WeCom unreachable when it is down, and its password is not shown', async () => {
    const url = proxy.url.replace('http://', 'http://shop:canary-password@');
    const { orders } = await scene.start({ http: { ...http, proxy: url } });
    await proxy.close();
    const failure = await failureOf(orders.query(ORDER));
    proxy = await ConnectProxy.start();
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', attempts: 3, cause: { code: 'ECONNREFUSED' } });
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
