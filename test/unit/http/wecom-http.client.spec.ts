import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import net, { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Pool, ProxyAgent } from 'undici';
import { createDispatcher } from '../../../lib/http/transport/dispatcher.js';
import type { WeComRequest } from '../../../lib/http/wecom-http.client.js';
import { WeComHttpClient } from '../../../lib/http/wecom-http.client.js';
import { GET_ORDER } from '../../../lib/order/get-order.endpoint.js';
import type { WeComPayOptions } from '../../../lib/wecom-pay.options.js';
import { resolveOptions } from '../../../lib/wecom-pay.options.js';
import { FakeDispatcher } from '../../support/unit-dispatcher.js';

const ENDPOINT = GET_ORDER.path;
const SECRET = 'canary-secret';

const options = (given: Partial<WeComPayOptions> = {}) =>
  resolveOptions({ corpId: 'ww1', corpSecret: SECRET, ...given });

const request = (given: Partial<WeComRequest> = {}): WeComRequest => ({
  endpoint: GET_ORDER,
  query: { access_token: 'a b&c' },
  body: { mchid: '1' },
  secrets: ['canary-token'],
  signal: new AbortController().signal,
  onSent: () => undefined,
  resends: 0,
  ...given,
});

let dispatcher: FakeDispatcher;
let client: WeComHttpClient;

beforeEach(() => {
  dispatcher = new FakeDispatcher();
  client = new WeComHttpClient(options({ http: { dispatcher: dispatcher.asDispatcher() } }), 'default');
});
afterEach(() => client.close());

/** Resolves once the client has sent a request. */
function sent() {
  return dispatcher.received(1);
}

describe('an exchange', () => {
  it('sends a request with everything encoded, and returns the JSON of the reply', async () => {
    const reply = client.exchange(request());
    const { options: dispatched } = await sent();
    expect(dispatched).toMatchObject({
      origin: 'https://qyapi.weixin.qq.com',
      path: `${ENDPOINT}?access_token=a+b%26c`,
      method: 'POST',
      body: '{"mchid":"1"}',
    });
    expect(dispatched.headers).toMatchObject({ 'accept-encoding': 'identity' });
    dispatcher.last.answer(200, '{"trade_state":"NOTPAY"}');
    await expect(reply).resolves.toStrictEqual({ trade_state: 'NOTPAY' });
  });

  it('sends a request without a body', async () => {
    const { body: _body, ...rest } = request({ endpoint: { ...GET_ORDER, method: 'get' } });
    const reply = client.exchange(rest);
    expect((await sent()).options).toMatchObject({ method: 'GET', body: null });
    dispatcher.last.answer(200, '{}');
    await reply;
  });

  it.each([302, 429, 500])('fails with an error of the family for HTTP %d', async (status) => {
    const reply = client.exchange(request());
    (await sent()).answer(status, '{}', { location: 'https://elsewhere' });
    await expect(reply).rejects.toMatchObject({ endpoint: ENDPOINT, name: expect.stringMatching(/^WeCom/u) });
  });

  it('removes the secrets of the request and of the account from what comes back', async () => {
    const reply = client.exchange(request());
    (await sent()).answer(200, `{"errcode":40035,"errmsg":"canary-token and ${SECRET}"}`);
    await expect(reply).rejects.toMatchObject({ errmsg: '[secret] and [secret]' });
  });

  it('accepts a reply of 64 KiB and not a byte more', async () => {
    const ofLength = (length: number) => `{"a":"${'x'.repeat(length - 8)}"}`;
    const longest = client.exchange(request());
    (await sent()).answer(200, ofLength(64 * 1024));
    await expect(longest).resolves.toMatchObject({ a: expect.any(String) });
    dispatcher.requests.length = 0;
    const longer = client.exchange(request());
    (await sent()).answer(200, ofLength(64 * 1024 + 1));
    await expect(longer).rejects.toMatchObject({ code: 'MALFORMED_REPLY' });
  });

  it('reports what fails below HTTP', async () => {
    const reply = client.exchange(request());
    (await sent()).start().fail(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
    await expect(reply).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: { code: 'ENOTFOUND' } });
  });

  it('reports when the request is written to a connection, and not if it was given up before', async () => {
    const onSent = jest.fn();
    const reply = client.exchange(request({ onSent }));
    await sent();
    expect(onSent).not.toHaveBeenCalled();
    dispatcher.last.start();
    expect(onSent).toHaveBeenCalledTimes(1);
    dispatcher.last.answer(200, '{}');
    await reply;

    const controller = new AbortController();
    const late = client.exchange(request({ onSent: () => onSent('late'), signal: controller.signal }));
    const waiting = await dispatcher.received(2);
    controller.abort(new Error('enough'));
    await expect(late).rejects.toThrow('enough');
    waiting.start();
    expect(waiting.abortedWith).toBeDefined();
    expect(onSent).not.toHaveBeenCalledWith('late');
  });

  it('fails with the reason of its signal', async () => {
    const controller = new AbortController();
    const reply = client.exchange(request({ signal: controller.signal }));
    await sent();
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(reply).rejects.toBe(reason);
  });
});

describe('closing', () => {
  it('leaves a dispatcher of the application alone', async () => {
    await client.close();
    expect(dispatcher.destroyed).toBe(0);
  });

  it('ends what is in flight on connections of its own', async () => {
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const own = new WeComHttpClient(options({ baseUrl: `http://127.0.0.1:${port}` }), 'default');
    const reply = own.exchange(request());
    const [socket] = (await once(silent, 'connection')) as [Socket];
    await Promise.all([
      own.close(),
      expect(reply).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: { code: 'UND_ERR_DESTROYED' } }),
    ]);
    socket.destroy();
    silent.close();
  });

  it('has nothing to do where nothing was sent', async () => {
    await expect(new WeComHttpClient(options(), 'default').close()).resolves.toBeUndefined();
  });
});

describe('the dispatcher', () => {
  const traced = <T>(run: () => T): T => run();

  it('is a pool of kept connections', async () => {
    const pool = createDispatcher(options(), traced);
    expect(pool).toBeInstanceOf(Pool);
    await pool.close();
  });

  it.each([{}, { proxy: 'http://127.0.0.1:9' }])(
    'tries an address for as long as http.addressTimeout allows: %j',
    async (http) => {
      const connect = jest.spyOn(net, 'connect');
      const baseUrl = 'http://127.0.0.1:9';
      const own = new WeComHttpClient(
        options({ baseUrl, http: { ...http, addressTimeout: 700 } }),
        'default',
      );
      await expect(own.exchange(request())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(connect.mock.calls).toEqual([
        [expect.objectContaining({ port: '9', autoSelectFamilyAttemptTimeout: 700 })],
      ]);
      connect.mockRestore();
      await own.close();
    },
  );

  it('goes through a proxy only when one is configured', async () => {
    const proxy = createDispatcher(options({ http: { proxy: 'http://127.0.0.1:3128', ca: 'PEM' } }), traced);
    expect(proxy).toBeInstanceOf(ProxyAgent);
    await proxy.close();
  });
});
