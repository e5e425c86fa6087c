import type { Answer, JsonObject } from './answer.js';
import { isJsonObject, jsonAnswer, NOTHING_HERE } from './answer.js';
import { GET_ORDER, GET_TOKEN } from './endpoints.js';
import { failureBody, mistyped, WeComFailure } from './failure.js';
import type { FakeAccounts } from './fake-accounts.js';
import type { FakeClock } from './fake-clock.js';
import type { FakeOrders } from './fake-orders.js';
import { OUT_TRADE_NO } from './fake-orders.js';
import type { FakeTokens } from './fake-tokens.js';
import type { RateLimits } from './rate-limits.js';
import type { Received } from './received.js';
import { jsonBody } from './received.js';
import type { SecretGuard } from './secret-guard.js';

export interface UpstreamParts {
  readonly accounts: FakeAccounts;
  readonly clock: FakeClock;
  readonly tokens: FakeTokens;
  readonly orders: FakeOrders;
  readonly limits: RateLimits;
  readonly guard: SecretGuard;
  readonly repeatedExpiresIn: 'remaining' | 'full';
  /** Seconds. */
  readonly tokenLifetime: number;
}

const MAX_BODY_CHARS = 1024 * 1024;

/** WeCom's side of the two endpoints: what a healthy WeCom answers. */
export class Upstream {
  readonly #parts: UpstreamParts;

  constructor(parts: UpstreamParts) {
    this.#parts = parts;
  }

  answer(request: Received): Answer {
    const route = this.#routeOf(request.endpoint);
    if (!route) return NOTHING_HERE;
    try {
      return jsonAnswer(route(request));
    } catch (error) {
      if (error instanceof WeComFailure) return jsonAnswer(this.failure(error, request));
      throw error;
    }
  }

  failure(failure: WeComFailure, request: Received): JsonObject {
    return failureBody(failure, request, this.#parts.clock.now());
  }

  #routeOf(endpoint: string): ((request: Received) => JsonObject) | undefined {
    if (endpoint === GET_TOKEN) return (request) => this.#getToken(request);
    if (endpoint === GET_ORDER) return (request) => this.#getOrder(request);
    return undefined;
  }

  #getToken({ method, query, ip }: Received): JsonObject {
    const { accounts, guard, clock, tokens } = this.#parts;
    if (method !== 'GET') throw new WeComFailure(40035);
    const { corpid, corpsecret } = query;
    if (!corpsecret) throw new WeComFailure(41004);
    if (!corpid) throw new WeComFailure(41002);
    if (guard.isBanned(ip, clock.now())) throw new WeComFailure(45009);
    if (!accounts.hasCorp(corpid)) throw new WeComFailure(40013);
    const account = accounts.find(corpid, corpsecret);
    if (!account) {
      guard.recordWrong(ip, clock.now());
      throw new WeComFailure(40001);
    }
    this.#spend(corpid, GET_TOKEN);
    const { token, repeated } = tokens.obtain(account);
    return {
      errcode: 0,
      errmsg: 'ok',
      access_token: token.value,
      expires_in: this.#expiresIn(token.expiresAt, repeated),
    };
  }

  #getOrder({ method, query, text }: Received): JsonObject {
    const { accounts, orders } = this.#parts;
    const corpId = this.#corpOf(query['access_token']);
    this.#spend(corpId, GET_ORDER);
    if (method !== 'POST') throw new WeComFailure(40035);
    const { mchid, out_trade_no } = orderQuery(text);
    if (!accounts.owns(corpId, mchid)) throw new WeComFailure(660001);
    const order = orders.get(out_trade_no, { mchid });
    if (order) return { ...order };
    throw new WeComFailure(720501, `out_trade_no[${out_trade_no}] not exists under mchid[${mchid}]`);
  }

  #corpOf(accessToken: string | undefined): string {
    if (!accessToken) throw new WeComFailure(41001);
    const owner = this.#parts.tokens.check(accessToken);
    if (owner === 'invalid') throw new WeComFailure(40014);
    if (owner === 'expired') throw new WeComFailure(42001);
    return owner.corpId;
  }

  #spend(corpId: string, endpoint: string): void {
    const { limits, clock } = this.#parts;
    if (!limits.take(corpId, endpoint, clock.now())) throw new WeComFailure(45009);
  }

  #expiresIn(expiresAt: number, repeated: boolean): number {
    const { repeatedExpiresIn, tokenLifetime, clock } = this.#parts;
    if (!repeated || repeatedExpiresIn === 'full') return tokenLifetime;
    return Math.ceil((expiresAt - clock.now()) / 1000);
  }
}

function orderQuery(text: string): { mchid: string; out_trade_no: string } {
  if (text.length > MAX_BODY_CHARS) throw new WeComFailure(40206);
  const body = jsonBody(text);
  if (!isJsonObject(body)) throw new WeComFailure(40035);
  const { mchid, out_trade_no } = body;
  if (isFilled(mchid) && isFilled(out_trade_no)) {
    if (mchid.length > 32 || !OUT_TRADE_NO.test(out_trade_no)) throw new WeComFailure(40058);
    return { mchid, out_trade_no };
  }
  const isMistyped = [mchid, out_trade_no].some((value) => value !== undefined && typeof value !== 'string');
  throw isMistyped ? mistyped(40063) : new WeComFailure(40063);
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
