import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** An HTTP proxy that only knows CONNECT. */
export class ConnectProxy {
  private readonly server: Server;
  private readonly sockets = new Set<Duplex>();
  /** The targets it was asked for. */
  readonly targets: string[] = [];
  /** What the clients said in `proxy-authorization`. */
  readonly authorizations: (string | undefined)[] = [];

  private constructor() {
    this.server = createServer();
    this.server.on('connect', ({ url = '', headers }, client: Duplex) => {
      this.targets.push(url);
      this.authorizations.push(headers['proxy-authorization']);
      this.tunnel(url, client);
    });
  }

  static async start(): Promise<ConnectProxy> {
    const proxy = new ConnectProxy();
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private tunnel(target: string, client: Duplex): void {
    const { hostname, port } = new URL(`tcp://${target}`);
    const server: Socket = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(server).pipe(client);
    });
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.once('close', () => server.destroy());
    server.once('close', () => client.destroy());
  }
}
