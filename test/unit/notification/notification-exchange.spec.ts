import { once } from 'node:events';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { exchange } from '../../../lib/notification/notification-exchange.js';
import type { NotificationReceiver } from '../../../lib/notification/notification.receiver.js';
import { BodyReader, TooManyBodiesError } from '../../../lib/notification/reading/read-body.js';
import { paymentNotice } from '../../support/unit-notices.js';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

const arriving = () => new PassThrough() as PassThrough & IncomingMessage;

describe('BodyReader', () => {
  it('reads so many bodies at once, and others once one of them has ended', async () => {
    const bodies = new BodyReader(2);
    const [first, second, third] = [arriving(), arriving(), arriving()];
    const reads = [bodies.read(first), bodies.read(second)];
    await expect(bodies.read(third)).rejects.toThrow(TooManyBodiesError);
    first.end('whole');
    expect(String(await reads[0])).toBe('whole');
    const again = bodies.read(third);
    second.destroy();
    await expect(reads[1]).rejects.toThrow('its body was cut off');
    third.end('whole');
    expect(String(await again)).toBe('whole');
  });
});

describe('a body that something before', () => {
  it.each<[string, (body: PassThrough) => unknown]>([
    ['has decoded', (body) => body.setEncoding('utf8')],
    ['has paused', (body) => body.pause()],
  ])('%s is read all the same', async (_what, touch) => {
    const body = arriving();
    touch(body);
    const read = new BodyReader().read(body);
    body.end('<xml>通知</xml>');
    expect(String(await read)).toBe('<xml>通知</xml>');
  });
});

/** A server whose route is this, and where it listens. */
async function serve(handle: RequestListener): Promise<string> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('exchange', () => {
  it('ends a response that something before has begun and left open', async () => {
    const url = await serve((request, response) => {
      response.flushHeaders();
      const receivers: NotificationReceiver[] = [];
      void exchange(request, response, { receivers, bodies: new BodyReader(0), onUnexpected: () => {} });
    });
    const response = await fetch(url, { method: 'POST', body: 'any' });
    await expect(response.text()).rejects.toThrow(/terminated/u);
  });

  it('answers 503 to what it has no room for, so that WeCom sends it again', async () => {
    const unexpected: unknown[] = [];
    const server = await serve((request, response) => {
      const receivers: NotificationReceiver[] = [];
      const onUnexpected = (error: unknown) => void unexpected.push(error);
      void exchange(request, response, { receivers, bodies: new BodyReader(0), onUnexpected });
    });
    const { query, body } = paymentNotice({ mchid: '1900000001', out_trade_no: 'ORDER-1' });
    const answer = await fetch(`${server}?${new URLSearchParams(query).toString()}`, {
      method: 'POST',
      body,
    });
    expect([answer.status, await answer.text()]).toEqual([503, '']);
    expect(unexpected).toEqual([expect.any(TooManyBodiesError)]);
  });
});
