import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FakeWeComOptions } from '../../lib/testing/index.js';

/** What an HTTP proxy does with a CONNECT: opens the tunnel, answers with another status, hangs up, or stays silent. */
export type ProxyConduct = 'tunnel' | number | 'hang-up' | 'silence';

/** An HTTP proxy that only knows CONNECT. */
export class ConnectProxy {
  private readonly sockets = new Set<Duplex>();
  /** The targets it was asked for. */
  readonly targets: string[] = [];
  /** What the clients said in `proxy-authorization`. */
  readonly authorizations: (string | undefined)[] = [];
  conduct: ProxyConduct = 'tunnel';

  private constructor(
    private readonly protocol: string,
    private readonly server: Server,
  ) {
    this.server.on('connect', ({ url = '', headers }, client: Duplex) => {
      this.targets.push(url);
      this.authorizations.push(headers['proxy-authorization']);
      this.hold(client);
      this.answer(url, client);
    });
  }

  /** @param tls its certificate, if clients speak TLS to it. */
  static async start(tls?: FakeWeComOptions['tls']): Promise<ConnectProxy> {
    const proxy = tls
      ? new ConnectProxy('https', createTlsServer(tls))
      : new ConnectProxy('http', createServer());
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `${this.protocol}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Its URL with these credentials. */
  urlFor(userinfo: string): string {
    return this.url.replace('://', `://${userinfo}@`);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private answer(target: string, client: Duplex): void {
    if (this.conduct === 'tunnel') this.tunnel(target, client);
    else if (this.conduct === 'hang-up') client.destroy();
    else if (this.conduct !== 'silence')
      client.end(`HTTP/1.1 ${this.conduct} No\r\ncontent-length: 6\r\n\r\ncanary`);
  }

  private tunnel(target: string, client: Duplex): void {
    const { hostname, port } = new URL(`tcp://${target}`);
    const server: Socket = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(server).pipe(client);
    });
    this.hold(server);
    client.once('close', () => server.destroy());
    server.once('close', () => client.destroy());
  }

  private hold(socket: Duplex): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
  }
}
