import type { Dispatcher } from 'undici';
import { LONGEST_TIMER } from '../common/clock.js';
import { Secret } from '../common/secret.js';
import { shapeOf } from '../common/text.js';
import { milliseconds, optional, section, url, withMethods, wrongOption } from '../options/option-rules.js';

/** How to connect to WeCom, if the defaults do not fit. */
export interface WeComHttpOptions {
  /**
   * Certificate authorities to trust instead of Node's, in PEM: for a TLS-inspecting proxy, or for tests. They vouch
   * for WeCom, and for the proxy if its URL is `https:`.
   */
  ca?: string | Buffer | readonly (string | Buffer)[] | undefined;
  /**
   * An HTTP proxy, `http://user:password@host:port` or `http://token@host:port`, with `https:` if it speaks TLS. The
   * environment variable `HTTPS_PROXY` is ignored.
   */
  proxy?: string | undefined;
  /**
   * How long one IP address of WeCom's, or of the proxy's, is tried before the next one (Happy Eyeballs), in
   * milliseconds, up to 5,000. Node calls it `autoSelectFamilyAttemptTimeout`, and tries none for less than 10 ms.
   * @default Node's own, `net.getDefaultAutoSelectFamilyAttemptTimeout()`
   */
  addressTimeout?: number | undefined;
  /**
   * How long an idle connection stays open, in milliseconds. WeCom may close it earlier; that fails no call.
   * @default 90_000
   */
  keepAliveTimeout?: number | undefined;
  /**
   * Your own undici dispatcher. It replaces the other options of `http`, and this module does not close it. For bills,
   * it must reach the host of `billBaseUrl` as well, as an `Agent` does and a `Pool` does not.
   */
  dispatcher?: Dispatcher | undefined;
}

/** WeCom's address, and how to connect to it. */
export interface ConnectionOptions {
  /**
   * Origin of the WeCom API. Must be `https:`; `http:` is allowed on loopback only.
   * @default 'https://qyapi.weixin.qq.com'
   */
  baseUrl?: string | undefined;
  /**
   * Origin from which bills are downloaded; a bill whose download URL has another origin is refused. Must be `https:`;
   * `http:` is allowed on loopback only.
   * @default 'https://api.mch.weixin.qq.com'; if `baseUrl` is on loopback, as `FakeWeCom` is, the same as `baseUrl`
   */
  billBaseUrl?: string | undefined;
  /** Certificates, proxy and connections. */
  http?: WeComHttpOptions | undefined;
}

/** The validated options, with defaults filled in and secrets sealed. */
export interface ResolvedConnectionOptions {
  readonly baseUrl: string;
  readonly billBaseUrl: string;
  readonly http: {
    readonly ca: WeComHttpOptions['ca'];
    readonly proxy: Secret | undefined;
    readonly addressTimeout: number | undefined;
    readonly keepAliveTimeout: number;
    readonly dispatcher: Dispatcher | undefined;
  };
}

export const CONNECTION_OPTIONS = [
  'baseUrl',
  'billBaseUrl',
  'http',
] as const satisfies readonly (keyof ConnectionOptions)[];
const HTTP_OPTIONS = ['ca', 'proxy', 'addressTimeout', 'keepAliveTimeout', 'dispatcher'] as const;

/** Milliseconds in which a connection must be open, TLS included. */
export const CONNECT_TIMEOUT = 5_000;

export const DEFAULT_ORIGIN = 'https://qyapi.weixin.qq.com';
const DEFAULT_BILL_ORIGIN = 'https://api.mch.weixin.qq.com';
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u;

/** @throws {WeComOptionsError} naming the option, what it got (never a secret) and what is allowed. */
export function resolveConnectionOptions(
  given: Readonly<Record<string, unknown>>,
): ResolvedConnectionOptions {
  const baseUrl = origin('baseUrl', given['baseUrl'], DEFAULT_ORIGIN);
  const isLocal = LOOPBACK.test(new URL(baseUrl).hostname);
  return {
    baseUrl,
    billBaseUrl: origin('billBaseUrl', given['billBaseUrl'], isLocal ? baseUrl : DEFAULT_BILL_ORIGIN),
    http: http(section('http', given['http'], HTTP_OPTIONS)),
  };
}

function origin(name: string, given: unknown, usual: string): string {
  const allowed = `an origin such as "${usual}"`;
  const parsed = url(name, given ?? usual, allowed);
  const { protocol, hostname, username, password, pathname, search, hash } = parsed;
  if (protocol !== 'https:' && !(protocol === 'http:' && LOOPBACK.test(hostname))) {
    throw wrongOption(name, `${allowed}, with https: except on loopback`, `${protocol} to another machine`);
  }
  if (username !== '' || password !== '') throw wrongOption(name, allowed, 'a URL with a user or a password');
  if (pathname !== '/' || search !== '' || hash !== '') {
    throw wrongOption(name, allowed, 'a URL with a path, a query or a fragment');
  }
  return parsed.origin;
}

function http(given: Readonly<Record<string, unknown>>): ResolvedConnectionOptions['http'] {
  const dispatcher = optional(given['dispatcher'], (value) =>
    withMethods<NonNullable<ResolvedConnectionOptions['http']['dispatcher']>>('http.dispatcher', value, [
      'dispatch',
      'on',
    ]),
  );
  const idle = HTTP_OPTIONS.find((name) => name !== 'dispatcher' && given[name] !== undefined);
  if (dispatcher && idle) throw wrongOption(`http.${idle}`, 'omitted when http.dispatcher is set', 'both');
  return Object.freeze({
    ca: optional(given['ca'], certificates),
    proxy: optional(given['proxy'], proxy),
    addressTimeout: optional(given['addressTimeout'], (value) =>
      milliseconds('http.addressTimeout', value, CONNECT_TIMEOUT),
    ),
    keepAliveTimeout: milliseconds(
      'http.keepAliveTimeout',
      given['keepAliveTimeout'] ?? 90_000,
      LONGEST_TIMER,
    ),
    dispatcher,
  });
}

function certificates(value: unknown): NonNullable<ResolvedConnectionOptions['http']['ca']> {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const wrong = list.findIndex((item) => typeof item !== 'string' && !Buffer.isBuffer(item));
  if (wrong >= 0 || list.length === 0) {
    throw wrongOption(
      'http.ca',
      'one or more PEM certificates, as string or Buffer',
      shapeOf(wrong >= 0 ? list[wrong] : value),
    );
  }
  return list as (string | Buffer)[];
}

function proxy(value: unknown): Secret {
  const allowed = 'a URL such as "http://proxy.example.com:3128"';
  const { protocol, username, password } = url('http.proxy', value, allowed);
  const isHttp = protocol === 'http:' || protocol === 'https:';
  if (!isHttp || !isDecodable(username + password)) throw wrongOption('http.proxy', allowed, 'another URL');
  return new Secret(value as string);
}

function isDecodable(userinfo: string): boolean {
  try {
    return decodeURIComponent(userinfo) !== undefined;
  } catch {
    return false;
  }
}
