import { afterEach, describe, expect, it } from '@jest/globals';
import type { FakeWeComOptions } from '../../../lib/testing/index.js';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { getOrder, getToken, GET_TOKEN, obtainToken } from './client.js';

const HOUR_MS = 3_600_000;
const SECOND_CORP = { corpId: 'ww0000000000000002', corpSecret: 'another-secret', mchid: '1900000002' };

let wecom: FakeWeCom;

async function start(options: FakeWeComOptions = {}): Promise<void> {
  wecom = await FakeWeCom.start({ now: () => 1_700_000_000_000, ...options });
}

afterEach(() => wecom.close());

describe('gettoken', () => {
  it('hands out a token that looks like one of WeCom', async () => {
    await start();
    const { status, body } = await getToken(wecom);
    expect(status).toBe(200);
    expect(body).toEqual({
      errcode: 0,
      errmsg: 'ok',
      access_token: expect.stringMatching(/^[\w-]{214}$/),
      expires_in: 7200,
    });
  });

  it('repeats the live token and states its remaining lifetime', async () => {
    await start();
    const first = await obtainToken(wecom);
    wecom.clock.advance(6_000_000);
    const { body } = await getToken(wecom);
    expect(body).toMatchObject({ access_token: first, expires_in: 1200 });
  });

  it('states the full lifetime on a repeat when configured so', async () => {
    await start({ repeatedExpiresIn: 'full', tokenLifetime: 600 });
    await getToken(wecom);
    wecom.clock.advance(500_000);
    expect((await getToken(wecom)).body).toMatchObject({ expires_in: 600 });
  });

  it('hands out a fresh token after expiry', async () => {
    await start({ tokenLifetime: 60 });
    const first = await obtainToken(wecom);
    wecom.clock.advance(59_999);
    expect(await obtainToken(wecom)).toBe(first);
    wecom.clock.advance(1);
    expect(await obtainToken(wecom)).not.toBe(first);
  });

  it('keeps one token per corp and secret', async () => {
    const sameCorp = { ...SECOND_CORP, corpId: 'ww0000000000000001' };
    await start({ accounts: [SECOND_CORP, sameCorp] });
    const mine = await obtainToken(wecom);
    const other = await getToken(wecom, { corpid: SECOND_CORP.corpId, corpsecret: SECOND_CORP.corpSecret });
    const otherApp = await getToken(wecom, { corpsecret: sameCorp.corpSecret });
    expect(new Set([mine, other.body['access_token'], otherApp.body['access_token']]).size).toBe(3);
    expect(wecom.tokens.current()).toBe(mine);
    expect(wecom.tokens.current(SECOND_CORP)).toBe(other.body['access_token']);
    expect(wecom.tokens.live.map(({ corpId }) => corpId)).toEqual([
      'ww0000000000000001',
      'ww0000000000000002',
      'ww0000000000000001',
    ]);
  });

  it.each([
    ['no parameters, the secret first', { corpid: '', corpsecret: '' }, 41004, 'corpsecret missing'],
    ['no corpid', { corpid: '' }, 41002, 'corpid missing'],
    ['no secret', { corpsecret: '' }, 41004, 'corpsecret missing'],
    ['an unknown corpid', { corpid: 'ww9' }, 40013, 'invalid corpid'],
    ['a wrong secret', { corpsecret: 'wrong' }, 40001, 'invalid credential'],
  ])('refuses %s', async (_, query, errcode, text) => {
    await start();
    const { status, body } = await getToken(wecom, query);
    const shape = String.raw`^${text}, hint: \[\d{25}\], from ip: 127\.0\.0\.1, more info at https://open\.work\.weixin\.qq\.com/devtool/query\?e=${errcode}$`;
    expect(status).toBe(200);
    expect(body).toEqual({ errcode, errmsg: expect.stringMatching(shape) });
  });

  it('refuses POST', async () => {
    await start();
    const response = await fetch(`${wecom.baseUrl}${GET_TOKEN}?corpid=x`, { method: 'POST' });
    expect(await response.json()).toMatchObject({ errcode: 40035 });
  });

  it('bans the IP for an hour after 10 wrong secrets', async () => {
    await start();
    const codes = [];
    for (let i = 0; i < 11; i += 1)
      codes.push((await getToken(wecom, { corpsecret: 'wrong' })).body['errcode']);
    expect(codes).toEqual([...Array.from({ length: 10 }, () => 40001), 45009]);

    wecom.clock.advance(HOUR_MS - 1);
    expect((await getToken(wecom)).body).toMatchObject({ errcode: 45009 });
    wecom.clock.advance(1);
    expect((await getToken(wecom)).body).toMatchObject({ errcode: 0 });
  });

  it('forgets wrong secrets after an hour', async () => {
    await start({ wrongSecretLimit: 2 });
    await getToken(wecom, { corpsecret: 'wrong' });
    wecom.clock.advance(HOUR_MS);
    await getToken(wecom, { corpsecret: 'wrong' });
    expect((await getToken(wecom)).body).toMatchObject({ errcode: 0 });
  });

  it('does not ban get_order together with gettoken', async () => {
    await start({ wrongSecretLimit: 1 });
    const token = await obtainToken(wecom);
    await getToken(wecom, { corpsecret: 'wrong' });
    expect((await getOrder(wecom, 'ORDER-1', token)).body).toMatchObject({ errcode: 720501 });
  });
});

describe('tokens', () => {
  it('revokes early: 40014, then a fresh token', async () => {
    await start();
    const token = await obtainToken(wecom);
    wecom.tokens.revoke(token);
    expect((await getOrder(wecom, 'ORDER-1', token)).body).toMatchObject({ errcode: 40014 });
    expect(wecom.tokens.current()).toBeUndefined();
    expect(await obtainToken(wecom)).not.toBe(token);
  });

  it('expires now: 42001, then a fresh token', async () => {
    await start();
    const token = await obtainToken(wecom);
    wecom.tokens.expireNow();
    expect((await getOrder(wecom, 'ORDER-1', token)).body).toMatchObject({ errcode: 42001 });
    expect(wecom.tokens.live).toEqual([]);
    expect(await obtainToken(wecom)).not.toBe(token);
  });

  it('revokes every live token by default', async () => {
    await start({ accounts: [SECOND_CORP] });
    await getToken(wecom);
    await getToken(wecom, { corpid: SECOND_CORP.corpId, corpsecret: SECOND_CORP.corpSecret });
    wecom.tokens.revoke();
    expect(wecom.tokens.live).toEqual([]);
  });

  it('throws on a token it never issued, without repeating it', async () => {
    await start();
    expect(() => wecom.tokens.revoke('not-mine')).toThrow(
      'FakeWeCom: this token was never issued by this fake',
    );
    expect(() => wecom.tokens.expireNow('not-mine')).toThrow('never issued');
  });
});
