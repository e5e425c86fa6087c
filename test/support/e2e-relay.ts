import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** Stands between the module and a server, and sees every TCP connection. */
export class Relay {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly servers = new Map<Socket, Socket>();
  /** Connections so far. */
  accepted = 0;

  private constructor(private target: number) {
    this.server = createServer((client) => this.accept(client, this.target));
  }

  static async to(baseUrl: string): Promise<Relay> {
    const relay = new Relay(Number(new URL(baseUrl).port));
    relay.server.listen(0, '127.0.0.1');
    await once(relay.server, 'listening');
    return relay;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Connections that the module holds open. */
  get open(): number {
    return this.sockets.size;
  }

  /** From now on, new connections lead to another server, as after a change of DNS. Those that there are remain. */
  redirect(url: string): void {
    this.target = Number(new URL(url).port);
  }

  /** From now on, nothing passes on the connections that there are, and they stay open; others pass. */
  swallow(): void {
    for (const [client, server] of this.servers) {
      client.unpipe(server);
      server.unpipe(client);
    }
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(client: Socket, port: number): void {
    this.accepted++;
    this.sockets.add(client);
    const server = connect(port, '127.0.0.1');
    this.servers.set(client, server);
    client.once('close', () => {
      this.sockets.delete(client);
      this.servers.delete(client);
      server.destroy();
    });
    server.once('close', () => client.destroy());
    for (const socket of [client, server]) socket.on('error', () => undefined);
    client.pipe(server).pipe(client);
  }
}
