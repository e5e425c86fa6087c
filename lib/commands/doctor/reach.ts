import { BlockList, isIP } from 'node:net';
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
  const url = http.proxy?.reveal() ?? baseUrl;
  const { port, protocol } = new URL(url);
  const isTls = protocol === 'https:';
  return {
    host: hostOf(url),
    port: Number(port || (isTls ? 443 : 80)),
    isTls,
    isProxy: http.proxy !== undefined,
  };
}

export const hasAddress = ({ host }: Peer): boolean => isIP(host) !== 0;

export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[(.*)\]$/u, '$1');
}

/** The networks that nobody reaches from outside. */
const PRIVATE = new BlockList();
for (const [net, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  PRIVATE.addSubnet(net, prefix);
for (const [net, prefix] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  PRIVATE.addSubnet(net, prefix, 'ipv6');

/** Whether WeCom cannot reach this host. */
export function isPrivate(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host === 'localhost';
  return PRIVATE.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
