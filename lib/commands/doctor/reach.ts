import { isIP } from 'node:net';
import type { Context } from './step.js';

/** The host that this server connects to. */
export interface Peer {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  /** Whether it is the proxy; WeCom's own host is then looked up and connected to by the proxy. */
  readonly isProxy: boolean;
}

export function peerOf({ options: { baseUrl, http } }: Pick<Context, 'options'>): Peer {
  const { hostname, port, protocol } = new URL(http.proxy?.reveal() ?? baseUrl);
  const isTls = protocol === 'https:';
  return {
    host: hostname.replace(/^\[(.*)\]$/u, '$1'),
    port: Number(port || (isTls ? 443 : 80)),
    isTls,
    isProxy: http.proxy !== undefined,
  };
}

export const hasAddress = ({ host }: Peer): boolean => isIP(host) !== 0;
