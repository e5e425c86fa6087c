import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { AccessTokenCaches } from '../../../lib/access-token/access-token-caches.js';
import { AccessTokenFetcher } from '../../../lib/access-token/access-token-fetcher.js';
import { AccessTokenService } from '../../../lib/access-token/access-token.service.js';
import { DriftReporter } from '../../../lib/http/drift-reporter.js';
import type { Drift } from '../../../lib/http/drift.options.js';
import { WeComApiClient } from '../../../lib/api/wecom-api.client.js';
import type { Endpoint } from '../../../lib/calls/rules/endpoint.js';
import { CallRunner } from '../../../lib/calls/call-runner.js';
import { CorpLimitsRegistry } from '../../../lib/calls/limits/corp-limits.registry.js';
import {
  OrderNotFoundError,
  WeComReplyError,
  WeComTokenError,
} from '../../../lib/errors/wecom-pay.errors.js';
import { WeComHttpClient } from '../../../lib/http/wecom-http.client.js';
import { OrderDto } from '../../../lib/order/dto/order.dto.js';
import { GET_ORDER } from '../../../lib/order/get-order.endpoint.js';
import { resolveOptions } from '../../../lib/wecom-pay.options.js';
import { FakeDispatcher } from '../../support/unit-dispatcher.js';

const ENDPOINT = GET_ORDER.path;
const REQUEST = { mchid: '1900000001', out_trade_no: 'ORDER-1' };
const ORDER = { ...REQUEST, trade_state: 'NOTPAY', trade_state_desc: 'unpaid' };

let dispatcher: FakeDispatcher;
let drifts: Drift[];
let issued: number;

beforeEach(() => {
  dispatcher = new FakeDispatcher();
  drifts = [];
  issued = 0;
  jest.spyOn(Math, 'random').mockReturnValue(0);
  jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
});
afterEach(() => void jest.restoreAllMocks());

function createAccount(maxConcurrency = 64) {
  const options = resolveOptions({
    corpId: 'ww1',
    corpSecret: 'canary-secret',
    maxConcurrency,
    http: { dispatcher: dispatcher.asDispatcher() },
    onDrift: (drift) => drifts.push(drift),
  });
  const runner = new CallRunner(options, 'default', new CorpLimitsRegistry());
  const http = new WeComHttpClient(options, 'default');
  const drift = new DriftReporter(options, 'default');
  const fetcher = new AccessTokenFetcher(runner, http, drift, options, 'default');
  const tokens = new AccessTokenService(options, 'default', new AccessTokenCaches(), fetcher);
  const client = new WeComApiClient(tokens, runner, http, drift);
  return { client, tokens };
}

const createClient = () => createAccount().client;

const tokenReply = (access_token: string) => JSON.stringify({ errcode: 0, access_token, expires_in: 7_200 });

/** Answers the requests in their order: with a new token, or with the next of these bodies. */
async function answer(...bodies: object[]): Promise<string[]> {
  const paths: string[] = [];
  for (let number = dispatcher.answered + 1; bodies.length > 0; number++) {
    const request = await dispatcher.received(number);
    const { path } = request.options;
    paths.push(path);
    const isTokenRequest = path.startsWith('/cgi-bin/gettoken');
    request.answer(200, isTokenRequest ? tokenReply(`token-${++issued}`) : JSON.stringify(bodies.shift()));
    dispatcher.answered = number;
  }
  return paths;
}

const post = (client: WeComApiClient, endpoint = GET_ORDER) => client.post(endpoint, REQUEST, OrderDto, {});
const withToken = (number: number) => `${ENDPOINT}?access_token=token-${number}`;
const GET_TOKEN = expect.stringMatching(/^\/cgi-bin\/gettoken\?/u);

describe('a call', () => {
  it('carries the token and the body, and ends with the DTO', async () => {
    const order = post(createClient());
    const paths = await answer(ORDER);

    await expect(order).resolves.toBeInstanceOf(OrderDto);
    expect(paths).toEqual([GET_TOKEN, withToken(1)]);
    expect(dispatcher.last.options).toMatchObject({ method: 'POST', body: JSON.stringify(REQUEST) });
  });

  it('reports what departs in the reply', async () => {
    const order = post(createClient());
    await answer({ ...ORDER, bank_type: 5 });
    await order;

    expect(drifts).toEqual([expect.objectContaining({ endpoint: ENDPOINT, path: 'bank_type' })]);
  });

  it.each(['mchid', 'out_trade_no'])('accepts no reply about another %s', async (field) => {
    const order = post(createClient());
    const other = { ...ORDER, [field]: 'ANOTHER' };
    const [outcome] = await Promise.all([Promise.allSettled([order]), answer(other, other)]);

    expect(outcome[0]).toMatchObject({ status: 'rejected', reason: expect.any(WeComReplyError) });
  });

  it('does not retry with another token what failed for another reason', async () => {
    const order = post(createClient());
    const [outcome] = await Promise.all([
      Promise.allSettled([order]),
      answer({ errcode: 720501, errmsg: 'token-1 not exists' }),
    ]);

    expect(outcome[0]).toMatchObject({
      reason: expect.any(OrderNotFoundError),
    });
    expect(dispatcher.requests).toHaveLength(2);
  });
});

describe('a rejected token', () => {
  const rejected = { errcode: 40014, errmsg: 'invalid access_token' };

  it.each([40014, 42001, 41001, 40001])(
    'is replaced after %d, and the call made once more',
    async (errcode) => {
      const order = post(createClient());
      const paths = await answer({ errcode, errmsg: 'rejected' }, ORDER);

      await expect(order).resolves.toBeInstanceOf(OrderDto);
      expect(paths).toEqual([GET_TOKEN, withToken(1), GET_TOKEN, withToken(2)]);
    },
  );

  it('fails the call when the new one is rejected as well, which the next call does not use', async () => {
    const client = createClient();
    const order = post(client);
    const [outcome] = await Promise.all([Promise.allSettled([order]), answer(rejected, rejected)]);
    expect(outcome[0]).toMatchObject({ reason: expect.any(WeComTokenError) });

    const next = post(client);
    const paths = await answer(ORDER);

    await expect(next).resolves.toBeInstanceOf(OrderDto);
    expect(paths).toEqual([GET_TOKEN, withToken(3)]);
  });

  it('is not used by a call that waited for its turn while it was replaced', async () => {
    const { client, tokens } = createAccount(1);
    const first = post(client);
    await answer(ORDER);
    await first;
    const calls = [post(client), post(client)];
    const underWay = await dispatcher.received(3);
    await tokens.invalidate('token-1');
    const replaced = tokens.get();
    dispatcher.answered = 3;
    (await dispatcher.received(4)).answer(200, tokenReply('token-2'));
    await replaced;
    dispatcher.answered = 4;
    underWay.answer(200, JSON.stringify(ORDER));
    const paths = await answer(ORDER);
    await Promise.all(calls);

    expect(underWay.options.path).toBe(withToken(1));
    expect(paths).toEqual([withToken(2)]);
  });
});

describe('a write', () => {
  const rejected = { errcode: 40014, errmsg: 'invalid access_token' };
  const write = (idempotency: 'repeatable' | 'settled-by-query'): Endpoint => ({ ...GET_ORDER, idempotency });

  it.each(['repeatable', 'settled-by-query'] as const)(
    'that is %s is replayed once after its token was rejected, as nothing happened',
    async (idempotency) => {
      const order = post(createClient(), write(idempotency));
      const paths = await answer(rejected, ORDER);

      await expect(order).resolves.toBeInstanceOf(OrderDto);
      expect(paths).toEqual([GET_TOKEN, withToken(1), GET_TOKEN, withToken(2)]);
    },
  );

  it('was refused if the new token is rejected as well', async () => {
    const order = post(createClient(), write('settled-by-query'));
    const [outcome] = await Promise.all([Promise.allSettled([order]), answer(rejected, rejected)]);

    expect(outcome[0]).toMatchObject({ reason: { code: 'TOKEN_REJECTED', outcome: 'refused' } });
    expect(dispatcher.requests).toHaveLength(4);
  });

  it('was not sent if there is no token, which says nothing of the reads that wait for it too', async () => {
    const client = createClient();
    const calls = [post(client, write('repeatable')), post(client)];
    const failed = Promise.allSettled(calls);
    (await dispatcher.received(1)).answer(200, '{"errcode":40013,"errmsg":"invalid corpid"}');
    const [ofWrite, ofRead] = await failed;

    expect(ofWrite).toMatchObject({ reason: { code: 'CREDENTIAL_REJECTED', outcome: 'not-sent' } });
    expect(ofRead).toMatchObject({ reason: { code: 'CREDENTIAL_REJECTED' } });
    expect((ofRead as PromiseRejectedResult).reason).not.toHaveProperty('outcome', 'not-sent');
  });

  it('is unknown if its answer got lost before its token was rejected', async () => {
    const order = post(createClient(), write('repeatable'));
    const [outcome] = await Promise.all([
      Promise.allSettled([order]),
      answer({ errcode: 'x' }, rejected, rejected),
    ]);

    expect(outcome[0]).toMatchObject({ reason: { code: 'TOKEN_REJECTED', outcome: 'unknown' } });
  });
});
