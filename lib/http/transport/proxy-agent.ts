import type { Dispatcher } from 'undici';
import { Pool, ProxyAgent } from 'undici';
import { CONNECT_TIMEOUT } from '../connection.options.js';
import { ProxyFailure } from './proxy-failure.js';

export interface ProxyOptions extends Pool.Options {
  readonly factory: NonNullable<Pool.Options['factory']>;
  /** How to open a connection, to the proxy as well as through it. */
  readonly connect: NonNullable<ProxyAgent.Options['requestTls']>;
}

/** Connections through tunnels of a proxy. A failure on the way to the proxy is a {@link ProxyFailure}. */
export function createProxyAgent(proxy: string, { connect, ...pool }: ProxyOptions): Dispatcher {
  const { origin, username, password } = new URL(proxy);
  const token = authorization(decodeURIComponent(username), decodeURIComponent(password));
  const agent: ProxyAgent = new ProxyAgent({
    ...pool,
    uri: origin,
    ...(token === undefined ? {} : { token }),
    proxyTls: connect,
    requestTls: connect,
    factory: (target, options: Pool.Options) =>
      announcing(agent, new Pool(target, { ...options, factory: pool.factory })),
    clientFactory: (url, options) =>
      new ProxyPool(url, { ...options, factory: pool.factory, headersTimeout: CONNECT_TIMEOUT }),
  });
  return agent;
}

/** Has an agent say which connections there are, as those without a proxy do: undici's own keeps it to itself. */
function announcing(agent: Dispatcher, pool: Pool): Pool {
  return pool
    .on('connect', (...details) => void agent.emit('connect', ...details))
    .on('disconnect', (...details) => void agent.emit('disconnect', ...details));
}

/** Not undici's own, which sends nothing unless there are both. */
function authorization(user: string, password: string): string | undefined {
  if (user === '' && password === '') return undefined;
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** The connections to the proxy itself, on which it is asked for tunnels. */
class ProxyPool extends Pool {
  override async connect(options: Parameters<Pool['connect']>[0]): Promise<Dispatcher.ConnectData> {
    const { statusCode, socket, ...rest } = await super.connect(options).catch((error: unknown) => {
      throw new ProxyFailure(error);
    });
    if (statusCode === 200) return { statusCode, socket, ...rest };
    socket.on('error', () => undefined).destroy();
    throw new ProxyFailure(undefined, statusCode);
  }
}
