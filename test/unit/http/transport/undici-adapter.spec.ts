import { describe, expect, it } from '@jest/globals';
import axios from 'axios';
import { ConnectionCount } from '../../../../lib/http/transport/connection-count.js';
import { TransportFailure } from '../../../../lib/http/transport/transport-failure.js';
import { createUndiciAdapter } from '../../../../lib/http/transport/undici-adapter.js';
import { FakeDispatcher } from '../../../support/unit-dispatcher.js';

const ORIGIN = 'https://qyapi.weixin.qq.com';

function adapterOf(dispatcher: FakeDispatcher) {
  return createUndiciAdapter(
    ORIGIN,
    (request, handler) => dispatcher.dispatch(request, handler),
    new ConnectionCount(dispatcher.asDispatcher(), ORIGIN),
  );
}

function scene(maxContentLength = 100) {
  const dispatcher = new FakeDispatcher();
  const http = axios.create({
    adapter: adapterOf(dispatcher),
    validateStatus: null,
    transformResponse: [],
    maxContentLength,
  });
  /** Sends, and returns once the dispatcher has the request. */
  const send = async (config: object) => {
    const reply = http.request<string>(config);
    return { reply, request: await dispatcher.received(1) };
  };
  return { dispatcher, http, send };
}

describe('a request through axios', () => {
  it('becomes a request of undici to the fixed origin', async () => {
    const { send } = scene();
    const { reply, request } = await send({
      method: 'post',
      url: '/a?b=c',
      data: { d: 1 },
      headers: { x: 'y' },
    });
    expect(request.options).toMatchObject({
      origin: ORIGIN,
      path: '/a?b=c',
      method: 'POST',
      body: '{"d":1}',
    });
    expect(request.options.headers).toMatchObject({ x: 'y', 'Content-Type': 'application/json' });
    request.answer(200, '{"e":2}', { f: 'g' });
    expect(await reply).toMatchObject({ status: 200, data: '{"e":2}', headers: { f: 'g' }, statusText: '' });
  });

  it('may be empty', async () => {
    const { send } = scene();
    const { reply, request } = await send({});
    expect(request.options).toMatchObject({ path: '/', method: 'GET', body: null });
    request.answer(204, '');
    expect(await reply).toMatchObject({ status: 204, data: '' });
  });

  it('keeps the configuration that it was sent with', async () => {
    const { send } = scene();
    const { reply, request } = await send({ url: '/a' });
    request.answer(200, '');
    expect((await reply).config.url).toBe('/a');
  });

  it('fails with a TransportFailure and nothing else', async () => {
    const { send } = scene();
    const { reply, request } = await send({ url: '/a?access_token=canary' });
    request.start().fail(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }));
    await expect(reply).rejects.toBeInstanceOf(TransportFailure);
    await expect(reply).rejects.toMatchObject({ kind: 'network', reason: { code: 'ECONNREFUSED' } });
  });

  it('refuses a reply that is longer than the configuration allows', async () => {
    const { send } = scene(3);
    const { reply, request } = await send({});
    request.start().respond(200).data('abcd');
    await expect(reply).rejects.toMatchObject({ kind: 'too-long' });
  });

  it('accepts a reply of any length when the configuration sets no limit', async () => {
    const dispatcher = new FakeDispatcher();
    const adapter = adapterOf(dispatcher);
    const reply = adapter({ headers: new axios.AxiosHeaders() });
    dispatcher.last.answer(200, 'x'.repeat(200_000));
    expect((await reply).data).toHaveLength(200_000);
    expect(dispatcher.last.options).toMatchObject({ path: '/', method: 'GET', body: null });
  });

  it('is aborted by its signal', async () => {
    const dispatcher = new FakeDispatcher();
    const adapter = adapterOf(dispatcher);
    const controller = new AbortController();
    const reply = adapter({ headers: new axios.AxiosHeaders(), signal: controller.signal });
    dispatcher.last.start();
    controller.abort('enough');
    await expect(reply).rejects.toMatchObject({ kind: 'aborted', reason: 'enough' });
    expect(dispatcher.last.abortedWith).toBeInstanceOf(TransportFailure);
  });
});

describe('a connection that is lost before the answer', () => {
  const lost = () => Object.assign(new Error('reset'), { code: 'ECONNRESET' });

  it('counts as kept when it was idle before the request', async () => {
    const { dispatcher, send } = scene();
    dispatcher.emit('connect', new URL(ORIGIN));
    const { reply, request } = await send({});
    request.start().fail(lost());
    await expect(reply).rejects.toMatchObject({ keptConnection: true });
  });

  it('counts as kept when the previous request had ended on it', async () => {
    const { dispatcher, send } = scene();
    const { reply: first, request } = await send({});
    dispatcher.emit('connect', new URL(ORIGIN));
    request.answer(200, '');
    await first;
    dispatcher.requests.length = 0;
    const { reply: second, request: next } = await send({});
    next.start().fail(lost());
    await expect(second).rejects.toMatchObject({ keptConnection: true });
  });

  it('counts as new when there was none, or another request had it', async () => {
    const { dispatcher, http, send } = scene();
    const { reply: first, request } = await send({});
    dispatcher.emit('connect', new URL(ORIGIN));
    const second = http.request({});
    (await dispatcher.received(2)).start().fail(lost());
    request.start().fail(lost());
    await expect(first).rejects.toMatchObject({ keptConnection: false });
    await expect(second).rejects.toMatchObject({ keptConnection: false });
  });
});

describe('the count of connections', () => {
  it('detects an idle one by what has opened, what has closed and what is in flight', () => {
    const dispatcher = new FakeDispatcher();
    const count = new ConnectionCount(dispatcher.asDispatcher(), ORIGIN);
    expect(count.hasIdle).toBe(false);
    dispatcher.emit('connect', new URL(ORIGIN));
    expect(count.hasIdle).toBe(true);
    count.requestStarted();
    expect(count.hasIdle).toBe(false);
    dispatcher.emit('connect', new URL(ORIGIN));
    expect(count.hasIdle).toBe(true);
    count.requestEnded();
    dispatcher.emit('disconnect', new URL(ORIGIN));
    expect(count.hasIdle).toBe(true);
    dispatcher.emit('disconnect', new URL(ORIGIN));
    expect(count.hasIdle).toBe(false);
  });

  it('is only of those to the origin, and never below zero', () => {
    const dispatcher = new FakeDispatcher();
    const count = new ConnectionCount(dispatcher.asDispatcher(), ORIGIN);
    dispatcher.emit('connect', new URL('https://other.example.com'));
    expect(count.hasIdle).toBe(false);
    dispatcher.emit('disconnect', new URL(ORIGIN));
    dispatcher.emit('connect', new URL(ORIGIN));
    dispatcher.emit('disconnect', new URL('https://other.example.com'));
    expect(count.hasIdle).toBe(true);
  });

  it('leaves no listener behind', () => {
    const dispatcher = new FakeDispatcher();
    new ConnectionCount(dispatcher.asDispatcher(), ORIGIN).stop();
    expect(dispatcher.eventNames()).toStrictEqual([]);
  });
});
