/** The program: `redis-server`, or another that speaks the same. */
export const REDIS_SERVER: string;

export interface RedisServerOptions {
  /** Where it keeps its files. */
  readonly directory: string;
  readonly password?: string | undefined;
  /** Whether what it keeps survives a `kill -9`, but for the last second. */
  readonly isPersistent?: boolean | undefined;
  /** Further arguments of the command, which may depend on the port. */
  readonly config?: readonly string[] | ((port: number) => readonly string[]) | undefined;
  /** The address at which it listens, 127.0.0.1 by default. */
  readonly host?: string | undefined;
  /** A command that runs the server, as `ip netns exec` does. */
  readonly command?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

interface Outage {
  readonly from: number;
  readonly to: number;
}

export class RedisServer {
  constructor(port: number, options: RedisServerOptions);
  static start(options: RedisServerOptions): Promise<RedisServer>;
  readonly url: string;
  readonly connection: string;
  readonly pid: number;
  readonly outages: readonly Outage[];
  start(): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
  freeze(): void;
  thaw(): void;
  wasAway(from: number, to: number): boolean;
}

/** Starts the server that is made for a port; if the port is taken, the one for another. */
export function startOnFreePort<Server extends RedisServer>(make: (port: number) => Server): Promise<Server>;
