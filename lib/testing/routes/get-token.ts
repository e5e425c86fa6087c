import type { JsonObject } from '../exchange/answer.js';
import { WeComFailure } from '../exchange/failure.js';
import type { Received } from '../exchange/received.js';
import { GET_TOKEN } from '../support/endpoints.js';
import type { WeComState } from './route.js';
import { OK, spend } from './route.js';

/** https://developer.work.weixin.qq.com/document/path/91039 */
export function getToken(state: WeComState, { method, query, ip }: Received): JsonObject {
  const { accounts, guard, clock, tokens } = state;
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
  spend(state, corpid, GET_TOKEN);
  const { token, repeated } = tokens.obtain(account);
  return { ...OK, access_token: token.value, expires_in: expiresIn(state, token.expiresAt, repeated) };
}

function expiresIn(state: WeComState, expiresAt: number, repeated: boolean): number {
  const { repeatedExpiresIn, tokenLifetime, clock } = state;
  if (!repeated || repeatedExpiresIn === 'full') return tokenLifetime;
  return Math.ceil((expiresAt - clock.now()) / 1000);
}
