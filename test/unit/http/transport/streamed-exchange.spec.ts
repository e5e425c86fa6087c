import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Dispatcher } from 'undici';
import type { StreamedReply } from '../../../../lib/http/transport/streamed-exchange.js';
import { StreamedExchange } from '../../../../lib/http/transport/streamed-exchange.js';
import type { Transport } from '../../../../lib/http/transport/transport.js';
import { openTransport } from '../../../../lib/http/transport/transport.js';
import { TransportFailure } from '../../../../lib/http/transport/transport-failure.js';
import { resolveOptions } from '../../../../lib/wecom-pay.options.js';
import { until } from '../../../support/e2e-time.js';

const KIB = 1024;

let answer: (socket: Socket) => void;
let transport: Transport;
const sockets = new Set<Socket>();
const server = createServer((socket) => {
  sockets.add(socket);
  socket.on('error', () => undefined).once('data', () => answer(socket));
});

beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  transport = await openTransport(resolveOptions({ corpId: 'ww1234567890abcdef', corpSecret: 'x', baseUrl }));
});

afterEach(async () => {
  await transport.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  server.close();
  await once(server, 'close');
});

const open = (signal = new AbortController().signal) =>
  transport.stream({ path: '/', headers: {}, signal, onSent: () => undefined });

function head(length: number, connection: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\nConnection: ${connection}\r\n\r\n`;
}

async function lengthOf(body: AsyncIterable<Buffer>): Promise<number> {
  let length = 0;
  for await (const chunk of body) length += chunk.length;
  return length;
}

/** Lets whatever has arrived be handled. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
}

describe('a reply that is read while it arrives', () => {
  it.each([
    ['keep-alive', 40],
    ['keep-alive', 512],
    ['close', 40],
    ['close', 512],
  ])(
    'is whole although its server closes the connection (connection: %s, %i KiB)',
    async (connection, size) => {
      const file = Buffer.alloc(size * KIB, 'x');
      let isClosed = false;
      answer = (socket) => {
        socket.write(head(file.length, connection));
        socket.end(file);
        socket.once('close', () => (isClosed = true));
      };
      const { status, body } = await open();
      if (connection === 'close' || size === 40) await until(() => isClosed);
      await settled();
      expect([status, await lengthOf(body)]).toEqual([200, file.length]);
    },
  );

  it.each(['keep-alive', 'close'])(
    'fails its reader if it is cut short (connection: %s)',
    async (connection) => {
      answer = (socket) => {
        socket.write(head(1024 * KIB, connection));
        socket.end(Buffer.alloc(512 * KIB, 'x'));
      };
      const { body } = await open();
      await settled();
      await expect(lengthOf(body)).rejects.toBeInstanceOf(TransportFailure);
    },
  );

  it('is the final one, whatever interim reply comes before it', async () => {
    answer = (socket) =>
      socket.write(`HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n${head(2, 'keep-alive')}ok`);
    const { status, body } = await open();
    expect([status, await lengthOf(body)]).toEqual([200, 2]);
  });

  it('does not arrive faster than it is read', async () => {
    const calls: string[] = [];
    const controller = {
      pause: () => calls.push('pause'),
      resume: () => calls.push('resume'),
      abort: () => undefined,
    } as unknown as Dispatcher.DispatchController;
    let body = Readable.from([]);
    const exchange = new StreamedExchange(
      new AbortController().signal,
      (reply) => ({ body } = reply as StreamedReply),
      () => undefined,
    );
    exchange.onRequestStart(controller);
    exchange.onResponseStart(controller, 200, { connection: 'keep-alive' });
    exchange.onResponseData(controller, Buffer.alloc(KIB));
    expect(calls).toEqual([]);
    exchange.onResponseData(controller, Buffer.alloc(512 * KIB));
    expect(calls).toEqual(['pause']);
    body.resume();
    await until(() => calls.includes('resume'));
  });

  it('is not waited for once it is aborted', async () => {
    let isReached = false;
    answer = () => (isReached = true);
    const controller = new AbortController();
    const reply = open(controller.signal);
    await until(() => isReached);
    controller.abort();
    await expect(reply).rejects.toMatchObject({ kind: 'aborted' });
  });

  it('is ended by whoever destroys it', async () => {
    let isClosed = false;
    answer = (socket) => {
      socket.write(head(1024 * KIB, 'keep-alive'));
      socket.once('close', () => (isClosed = true));
    };
    const { body } = await open();
    body.destroy();
    await until(() => isClosed);
    expect(body.destroyed).toBe(true);
  });
});
