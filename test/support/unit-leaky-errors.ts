import { AxiosError, AxiosHeaders } from 'axios';
import { errors } from 'undici';
import { GetTokenResponseDto } from '../../lib/access-token/get-token.response.dto.js';
import { ERRCODES } from '../../lib/errors/errcodes.js';
import type { WeComPayError } from '../../lib/errors/wecom-pay.error.js';
import { assertEchoes, decodeReply } from '../../lib/http/decode-reply.js';
import type { JsonObject } from '../../lib/http/reply.js';
import { readReply } from '../../lib/http/reply.js';
import { errorFromTransport } from '../../lib/http/transport/transport-errors.js';
import { TransportFailure } from '../../lib/http/transport/transport-failure.js';
import { OrderDto } from '../../lib/order/dto/order.dto.js';
import { GET_ORDER } from '../../lib/order/get-order.endpoint.js';
import { resolveOptions } from '../../lib/wecom-pay.options.js';
import { unpaidOrder } from './unit-order.js';

export const ENDPOINT = GET_ORDER.path;
const ORIGIN = 'https://qyapi.weixin.qq.com';

/** An access token and a secret that no text may show. */
export const TOKEN = 'canary-token+/=9f3b7c';
export const SECRET = "canary-secret!'~41d0";
const SECRETS = [TOKEN, SECRET];

const URL_WITH_SECRETS = `https://qyapi.weixin.qq.com${ENDPOINT}?${String(
  new URLSearchParams({ access_token: TOKEN, corpsecret: SECRET }),
)}`;

/** What WeCom might say of a request, quoting it. */
export const ECHO = `invalid, hint: [1], ${URL_WITH_SECRETS} token ${TOKEN} secret ${SECRET}, from ip: 1.2.3.4`;

/** The error that a piece of work fails with; fails when it succeeds. */
export function thrownBy(work: () => unknown): WeComPayError {
  try {
    work();
  } catch (error) {
    return error as WeComPayError;
  }
  throw new Error('an error was expected');
}

/** What reading a reply fails with. */
export function replyError(
  status: number,
  body: string,
  headers: Record<string, string> = {},
): WeComPayError {
  return thrownBy(() => readReply({ status, headers, body }, GET_ORDER, 0, SECRETS));
}

function axiosError(code: string): AxiosError {
  const config = {
    url: URL_WITH_SECRETS,
    headers: new AxiosHeaders(),
    data: ECHO,
    params: { access_token: TOKEN },
  };
  return Object.assign(
    new AxiosError(`failed: ${URL_WITH_SECRETS}`, code, config, { path: URL_WITH_SECRETS }),
    {
      cause: new Error(URL_WITH_SECRETS),
    },
  );
}

const foreign = (code: string) =>
  Object.assign(new Error(URL_WITH_SECRETS), { code, input: URL_WITH_SECRETS });

const transport: readonly (readonly [string, unknown])[] = [
  ['an AxiosError', axiosError('ERR_BAD_RESPONSE')],
  ['an AxiosError of TLS', axiosError('CERT_HAS_EXPIRED')],
  [
    'an AggregateError',
    Object.assign(new AggregateError([axiosError('ECONNREFUSED')], ECHO), { code: 'ECONNREFUSED' }),
  ],
  ['undici', new errors.SocketError(ECHO)],
  ['undici connecting', new errors.ConnectTimeoutError(ECHO)],
  ['a bad URL', foreign('ERR_INVALID_URL')],
  ['a parser', foreign('HPE_INVALID_CONSTANT')],
  ['a text', URL_WITH_SECRETS],
  ['a reset', new TransportFailure('network', axiosError('ECONNRESET'), true)],
  ['a truncation', new TransportFailure('truncated', axiosError('UND_ERR_SOCKET'))],
  ['an abort', new TransportFailure('aborted', axiosError('ABORT_ERR'))],
  ['an overlong reply', new TransportFailure('too-long', axiosError('x'))],
  ['an undecodable reply', new TransportFailure('undecodable', axiosError('Z_DATA_ERROR'))],
];

const order = (fields: JsonObject) => () =>
  decodeReply(OrderDto, { ...unpaidOrder(), ...fields }, ENDPOINT, () => undefined);
const options = (fields: JsonObject) => () =>
  resolveOptions({ corpId: 'ww1', corpSecret: SECRET, ...fields });

const thrown: readonly (readonly [string, () => unknown])[] = [
  ['an id that is a number', order({ transaction_id: 1 })],
  ['an amount that is a text', order({ amount: { total: TOKEN } })],
  ['an amount that is an object', order({ amount: { total: { TOKEN } } })],
  [
    'a token that is too long',
    () =>
      decodeReply(
        GetTokenResponseDto,
        { access_token: TOKEN.repeat(40), expires_in: 1 },
        ENDPOINT,
        () => undefined,
      ),
  ],
  ['another order', () => assertEchoes(OrderDto, { mchid: TOKEN } as OrderDto, { mchid: '1' }, ENDPOINT)],
  ['a secret with spaces', options({ corpSecret: `${SECRET} ` })],
  ['a secret in the place of the id', options({ corpId: ` ${SECRET}` })],
  ['a secret in an array', options({ corpSecret: [SECRET] })],
  ['a secret in the proxy', options({ http: { proxy: `socks://user:${SECRET}@proxy` } })],
  ['a secret in the origin', options({ baseUrl: `https://user:${SECRET}@qyapi.weixin.qq.com` })],
  ['a token in the origin', options({ baseUrl: URL_WITH_SECRETS })],
  ['a secret in a number', options({ timeout: SECRET })],
];

/** An error of each kind, made by the code that makes it, out of material full of secrets. */
export const LEAKY_ERRORS: readonly (readonly [string, WeComPayError])[] = [
  ...[...ERRCODES.keys(), 99_999].map(
    (errcode) => [`errcode ${errcode}`, replyError(200, JSON.stringify({ errcode, errmsg: ECHO }))] as const,
  ),
  ...[204, 301, 307, 400, 404, 408, 429, 500, 503].map(
    (status) =>
      [
        `HTTP ${status}`,
        replyError(status, ECHO, { location: URL_WITH_SECRETS, 'retry-after': TOKEN }),
      ] as const,
  ),
  ['an errcode that is a text', replyError(200, JSON.stringify({ errcode: TOKEN, errmsg: ECHO }))],
  ['a reply that is a text', replyError(200, JSON.stringify(ECHO))],
  ['a reply that is no JSON', replyError(200, `{"access_token":"${TOKEN}",`)],
  ...transport.map(
    ([title, error]) => [`transport: ${title}`, errorFromTransport(error, ENDPOINT, ORIGIN)] as const,
  ),
  ...thrown.map(([title, work]) => [title, thrownBy(work)] as const),
];
