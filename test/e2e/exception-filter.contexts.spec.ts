import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext, Type, WebSocketAdapter } from '@nestjs/common';
import { Controller, HttpException, UseFilters } from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { ClientProxyFactory, MessagePattern, Payload, Transport } from '@nestjs/microservices';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { Test } from '@nestjs/testing';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { lastValueFrom } from 'rxjs';
import { WebSocket } from 'undici';
import {
  OrderQueryService,
  WeComPayExceptionFilter,
  WeComPayModule,
  WeComThrottledError,
} from '../../lib/index.js';
import { RecordingLogger } from '../support/e2e-logger.js';
import { GET_ORDER, useScene } from '../support/e2e-scene.js';

const scene = useScene();
const logger = new RecordingLogger();
const toClose: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
  logger.lines.length = 0;
});

const UNTRUSTED_IP = { kind: 'errcode', errcode: 60020, on: GET_ORDER } as const;
const REJECTED = {
  status: 'error',
  code: 'PERMISSION_DENIED',
  message: "The payment service rejected this server's request.",
};
const UNKNOWN = {
  status: 'error',
  code: 'ORDER_NOT_FOUND',
  message: 'The payment service has no such order.',
};

const errors = () => logger.lines.filter(({ level }) => level === 'error');

async function moduleWith(entry: Type) {
  return Test.createTestingModule({
    imports: [WeComPayModule.forRoot(scene.current.options())],
    controllers: [FindOrders],
    providers: [entry, { provide: APP_FILTER, useClass: WeComPayExceptionFilter }],
  })
    .setLogger(logger)
    .compile();
}

@Controller()
class FindOrders {
  constructor(private readonly orders: OrderQueryService) {}

  @MessagePattern('find')
  find(@Payload() out_trade_no: string) {
    return this.orders.query({ out_trade_no });
  }
}

/** Nest applies no global filters to gateways. */
@UseFilters(WeComPayExceptionFilter)
@WebSocketGateway()
class OrdersGateway {
  constructor(private readonly orders: OrderQueryService) {}

  @SubscribeMessage('find')
  find(@MessageBody() { out_trade_no }: { readonly out_trade_no: string }) {
    return this.orders.query({ out_trade_no });
  }
}

describe('the caller of a microservice', () => {
  async function call(out_trade_no: string): Promise<unknown> {
    const module = await moduleWith(OrdersGateway);
    const options = { host: '127.0.0.1', port: 0 };
    const app = module.createNestMicroservice<MicroserviceOptions>({ transport: Transport.TCP, options });
    await app.listen();
    toClose.push(() => app.close());
    const { port } = app.unwrap<Server>().address() as AddressInfo;
    const client = ClientProxyFactory.create({ transport: Transport.TCP, options: { ...options, port } });
    toClose.push(() => client.close());
    return lastValueFrom(client.send('find', out_trade_no)).catch((error: unknown) => error);
  }

  it('receives the order if nothing fails', async () => {
    expect(await call('ORDER-1')).toMatchObject({ trade_state: 'NOTPAY' });
  });

  it("receives an error that reveals nothing; the log has WeCom's", async () => {
    scene.current.wecom.faults.add(UNTRUSTED_IP);
    expect(await call('ORDER-1')).toEqual(REJECTED);
    expect(errors()).toMatchObject([{ message: expect.stringMatching(/^WeComPermissionError: .+60020/u) }]);
  });

  it('receives an error that is about the order, which is not logged', async () => {
    expect(await call('UNKNOWN-1')).toEqual(UNKNOWN);
    expect(errors()).toEqual([]);
  });
});

/** How a client talks to each kind of gateway. */
interface Protocol {
  readonly adapter: (app: INestApplicationContext) => WebSocketAdapter;
  readonly path: string;
  /** Makes the connection ready for messages. */
  readonly greet: (socket: WebSocket) => Promise<void>;
  readonly encode: (event: string, data: unknown) => string;
  readonly decode: (text: string) => readonly [event: string, data: unknown] | undefined;
}

/** The first text from now on that is looked for. */
function textThat(socket: WebSocket, isWanted: (text: string) => boolean): Promise<string> {
  return new Promise((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      if (isWanted(String(data))) resolve(String(data));
    });
  });
}

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  'Socket.IO': {
    adapter: (app) => new IoAdapter(app),
    path: '/socket.io/?EIO=4&transport=websocket',
    greet: async (socket) => {
      await textThat(socket, (text) => text.startsWith('0'));
      socket.send('40');
      await textThat(socket, (text) => text.startsWith('40'));
    },
    encode: (event, data) => `42${JSON.stringify([event, data])}`,
    decode: (text) => (text.startsWith('42') ? JSON.parse(text.slice(2)) : undefined),
  },
  ws: {
    adapter: (app) => new WsAdapter(app),
    path: '/',
    greet: (socket) => new Promise((resolve) => socket.addEventListener('open', () => resolve())),
    encode: (event, data) => JSON.stringify({ event, data }),
    decode: (text) => {
      const { event, data } = JSON.parse(text) as { readonly event: string; readonly data: unknown };
      return [event, data];
    },
  },
};

describe.each(Object.entries(PROTOCOLS))('the client of a gateway of %s', (_name, protocol) => {
  async function ask(data: object): Promise<unknown> {
    const module = await moduleWith(OrdersGateway);
    const app = module.createNestApplication();
    app.useWebSocketAdapter(protocol.adapter(app));
    await app.listen(0, '127.0.0.1');
    toClose.push(() => app.close());
    const socket = new WebSocket(`${(await app.getUrl()).replace('http', 'ws')}${protocol.path}`);
    toClose.push(() => socket.close());
    await protocol.greet(socket);
    socket.send(protocol.encode('find', data));
    return protocol.decode(await textThat(socket, (text) => protocol.decode(text) !== undefined));
  }

  it("is sent an error that reveals nothing; the log has WeCom's", async () => {
    scene.current.wecom.faults.add(UNTRUSTED_IP);
    const data = { out_trade_no: 'ORDER-1' };
    expect(await ask(data)).toEqual(['exception', { ...REJECTED, cause: { pattern: 'find', data } }]);
    expect(errors()).toMatchObject([{ message: expect.stringMatching(/^WeComPermissionError: .+60020/u) }]);
  });

  it('is sent an error that is about the order, which is not logged', async () => {
    const data = { out_trade_no: 'UNKNOWN-1' };
    expect(await ask(data)).toEqual(['exception', { ...UNKNOWN, cause: { pattern: 'find', data } }]);
    expect(errors()).toEqual([]);
  });
});

describe('the caller in any other context, such as GraphQL', () => {
  it('receives what an HTTP response would say, as an HttpException', () => {
    const host = new ExecutionContextHost([]);
    host.setType('graphql');
    const filter = new WeComPayExceptionFilter(new HttpAdapterHost());
    const failure = (() => {
      try {
        return filter.catch(new WeComThrottledError('from ip 192.0.2.1'), host);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(HttpException);
    expect((failure as HttpException).getStatus()).toBe(503);
    expect((failure as HttpException).getResponse()).toEqual({
      statusCode: 503,
      code: 'THROTTLED',
      message: 'The payment service is unavailable. Try again later.',
    });
  });
});
