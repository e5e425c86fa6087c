import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Door } from '../faults/fake-faults.js';

export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer } | undefined;
  readonly keepAliveTimeout: number;
}

/** An accepted TCP connection. */
export interface Connection {
  readonly number: number;
  readonly socket: Socket;
  /** How many requests it is handling. */
  busy: number;
}

/** Many clients may connect in the same tick. */
const BACKLOG = 4096;

/** The HTTP(S) server with its TCP connections; can be shut (ECONNREFUSED) and reopened on the same port. */
export class Listener implements Door {
  readonly #options: ListenerOptions;
  readonly #server: Server;
  readonly #open = new Map<string, Connection>();
  #address: AddressInfo = { address: '', family: '', port: 0 };
  #accepted = 0;
  #isShut = false;
  #isClosed = false;

  constructor(options: ListenerOptions, handle: RequestListener) {
    const { tls, keepAliveTimeout } = options;
    this.#options = options;
    this.#server = tls ? createTlsServer(tls, handle) : createServer(handle);
    this.#server.keepAliveTimeout = keepAliveTimeout;
    this.#server.on('connection', (socket: Socket) => this.#accept(socket));
  }

  get accepted(): number {
    return this.#accepted;
  }

  get baseUrl(): string {
    const { host, tls } = this.#options;
    return `${tls ? 'https' : 'http'}://${reachable(host)}:${this.#address.port}`;
  }

  async start(): Promise<void> {
    const { host, port } = this.#options;
    this.#server.listen({ host, port, backlog: BACKLOG });
    await once(this.#server, 'listening').catch((error: unknown) => {
      throw startError(error, this.#options);
    });
    const address = this.#server.address();
    if (typeof address === 'object' && address) this.#address = address;
  }

  /** Call it when a request begins: its connection is busy until the response is closed. */
  begin(request: IncomingMessage, response: ServerResponse): Connection {
    const connection = this.#connectionOf(request.socket);
    connection.busy += 1;
    response.once('close', () => {
      connection.busy -= 1;
      if (this.#isShut && connection.busy === 0) connection.socket.end();
    });
    return connection;
  }

  shut(): void {
    if (this.#isShut) return;
    this.#isShut = true;
    this.#server.close();
    for (const { busy, socket } of this.#open.values()) if (busy === 0) socket.destroy();
  }

  open(): void {
    if (!this.#isShut || this.#isClosed) return;
    this.#isShut = false;
    const { address: host, port } = this.#address;
    if (!this.#server.listening) this.#server.listen({ host, port, backlog: BACKLOG });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const { socket } of this.#open.values()) socket.destroy();
    await closed;
  }

  /** With HTTPS, the HTTP socket and the TCP socket are two objects with the same peer. */
  #connectionOf(socket: Socket): Connection {
    return this.#open.get(peerOf(socket)) ?? { number: this.#accepted, socket, busy: 0 };
  }

  #accept(socket: Socket): void {
    this.#accepted += 1;
    const peer = peerOf(socket);
    const connection = { number: this.#accepted, socket, busy: 0 };
    this.#open.set(peer, connection);
    socket.once('close', () => {
      if (this.#open.get(peer) === connection) this.#open.delete(peer);
    });
  }
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

/** The address to connect to, given the one to listen on. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

function startError(error: unknown, { host, port }: ListenerOptions): Error {
  const isInUse =
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';
  const reason = isInUse ? 'the port is in use; choose another, or 0 to pick a free one' : String(error);
  return new Error(`FakeWeCom cannot listen on port ${port} of ${host}: ${reason}`);
}
