import { describe, expect, it } from '@jest/globals';
import { errors } from 'undici';
import { WeComUnavailableError } from '../../../../lib/errors/wecom-pay.errors.js';
import { ProxyFailure } from '../../../../lib/http/transport/proxy-failure.js';
import { errorFromTransport } from '../../../../lib/http/transport/transport-errors.js';
import type { TransportFailure as Failure } from '../../../../lib/http/transport/transport-failure.js';
import { TransportFailure } from '../../../../lib/http/transport/transport-failure.js';
import type { WeComPayErrorCode } from '../../../../lib/index.js';

const ENDPOINT = '/cgi-bin/gettoken';
const ORIGIN = 'https://qyapi.weixin.qq.com';
const coded = (code: string) => Object.assign(new Error('canary'), { code });

const TLS_CODES = [
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CRL_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'EPROTO',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'UND_ERR_PRX_TLS',
];
const NETWORK_CODES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
  'EPROTONOSUPPORT_'.slice(0, 5),
  'X_CERT_HAS_EXPIRED',
];

describe('a failure below HTTP', () => {
  it.each(TLS_CODES)('is a TLS failure: %s', (code) => {
    const error = errorFromTransport(coded(code), ENDPOINT, ORIGIN);
    expect(error).toMatchObject({ code: 'TLS_FAILED', endpoint: ENDPOINT, cause: { name: 'Error', code } });
    expect(error.message).toBe(
      `/cgi-bin/gettoken failed: the TLS connection failed (${code}). ` +
        'Check the certificate of baseUrl, the system clock, and the option http.ca.',
    );
    expect(error.message.endsWith(error.hint!)).toBe(true);
  });

  it.each(NETWORK_CODES)('is an outage: %s', (code) => {
    const error = errorFromTransport(coded(code), ENDPOINT, ORIGIN);
    expect(error).toMatchObject({ code: 'UNAVAILABLE', endpoint: ENDPOINT, cause: { name: 'Error', code } });
    expect(error.message).toMatch(
      new RegExp(
        `^/cgi-bin/gettoken failed: WeCom is unreachable at ${ORIGIN} \\(${code}\\)\\. Check the network`,
        'u',
      ),
    );
    expect(error.hint).toMatch(/^Check the network/u);
  });

  it.each(['HPE_INVALID_CONSTANT', 'HPE_HEADER_OVERFLOW'])('is a malformed reply: %s', (code) => {
    const error = errorFromTransport(coded(code), ENDPOINT, ORIGIN);
    expect(error).toMatchObject({ code: 'MALFORMED_REPLY', cause: { name: 'Error', code } });
    expect(error.message).toBe(`/cgi-bin/gettoken failed: the reply is not HTTP (${code}).`);
  });

  it.each([
    { error: new TypeError('canary'), shown: '(TypeError)' },
    { error: new errors.ConnectTimeoutError('canary'), shown: '(UND_ERR_CONNECT_TIMEOUT)' },
    { error: 'canary', shown: '(unknown)' },
    { error: undefined, shown: '(unknown)' },
  ])('is called $shown', ({ error, shown }) => {
    const { message, code } = errorFromTransport(error, ENDPOINT, ORIGIN);
    expect(code).toBe('UNAVAILABLE');
    expect(message).toContain(shown);
    expect(message).not.toContain('canary');
  });
});

describe('a failure on the way to the proxy', () => {
  it.each([
    ['CERT_HAS_EXPIRED', 'TLS_FAILED', 'the TLS connection to the proxy failed'],
    ['HPE_INVALID_CONSTANT', 'MALFORMED_REPLY', 'the reply of the proxy is not HTTP'],
    ['ETIMEDOUT', 'UNAVAILABLE', 'the proxy is unreachable'],
  ])("is told as the proxy's: %s", (code, kind, what) => {
    const failure = new TransportFailure('network', new ProxyFailure(coded(code)), true);
    const error = errorFromTransport(failure, ENDPOINT, ORIGIN);
    expect(error).toMatchObject({ code: kind, endpoint: ENDPOINT, cause: { name: 'Error', code } });
    expect(error.message).toBe(`/cgi-bin/gettoken failed: ${what} (${code}). ${error.hint}`);
    expect(error.hint).toContain('http.proxy');
    expect(error).not.toMatchObject({ keptConnection: true });
  });
});

describe('a transport failure', () => {
  it.each<[Failure['kind'], WeComPayErrorCode, string]>([
    ['too-long', 'MALFORMED_REPLY', 'the reply is longer than any WeCom reply.'],
    ['undecodable', 'MALFORMED_REPLY', 'the reply cannot be decompressed.'],
    ['truncated', 'MALFORMED_REPLY', 'the reply is truncated.'],
    ['network', 'UNAVAILABLE', 'WeCom is unreachable at https://qyapi.weixin.qq.com (UND_ERR_SOCKET).'],
    ['aborted', 'UNAVAILABLE', 'WeCom is unreachable at https://qyapi.weixin.qq.com (UND_ERR_SOCKET).'],
  ])('is taken for what it is: %s is %s', (kind, code, message) => {
    const error = errorFromTransport(new TransportFailure(kind, coded('UND_ERR_SOCKET')), ENDPOINT, ORIGIN);
    expect(error).toMatchObject({ code, endpoint: ENDPOINT });
    expect(error.message.startsWith(`/cgi-bin/gettoken failed: ${message}`)).toBe(true);
  });

  it('names what cut the reply off', () => {
    const error = errorFromTransport(
      new TransportFailure('truncated', coded('UND_ERR_SOCKET')),
      ENDPOINT,
      ORIGIN,
    );
    expect(error.cause).toStrictEqual({ name: 'Error', code: 'UND_ERR_SOCKET' });
  });

  it.each([true, false])('states whether a kept connection had died: %p', (kept) => {
    const error = errorFromTransport(
      new TransportFailure('network', coded('ECONNRESET'), kept),
      ENDPOINT,
      ORIGIN,
    );
    expect((error as WeComUnavailableError).keptConnection).toBe(kept);
  });

  it('counts as one of a new connection unless it says otherwise', () => {
    expect(
      (errorFromTransport(coded('ECONNRESET'), ENDPOINT, ORIGIN) as WeComUnavailableError).keptConnection,
    ).toBe(false);
    expect(new TransportFailure('network', undefined)).toMatchObject({
      keptConnection: false,
      message: 'network',
    });
  });
});
