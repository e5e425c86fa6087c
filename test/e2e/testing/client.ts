import type { FakeWeCom } from '../../../lib/testing/index.js';

export const GET_TOKEN = '/cgi-bin/gettoken';
export const CREATE_ORDER = '/cgi-bin/miniapppay/create_order';
export const GET_ORDER = '/cgi-bin/miniapppay/get_order';
export const CLOSE_ORDER = '/cgi-bin/miniapppay/close_order';
export const GET_SIGN = '/cgi-bin/miniapppay/get_sign';
export const REFUND = '/cgi-bin/miniapppay/refund';
export const GET_REFUND_DETAIL = '/cgi-bin/miniapppay/get_refund_detail';

/** Of the mini program in these tests. */
export const APPID = 'wx0000000000000001';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export async function getToken(wecom: FakeWeCom, query: Record<string, string> = {}): Promise<Reply> {
  const { corpId, corpSecret } = wecom.credentials;
  const search = new URLSearchParams({ corpid: corpId, corpsecret: corpSecret, ...query });
  return readReply(await fetch(`${wecom.baseUrl}${GET_TOKEN}?${search.toString()}`));
}

export async function obtainToken(wecom: FakeWeCom): Promise<string> {
  const { body } = await getToken(wecom);
  return String(body['access_token']);
}

/** Asks with a valid token, unless told which one. */
export async function getOrder(wecom: FakeWeCom, out_trade_no: string, token?: string): Promise<Reply> {
  const { mchid } = wecom.credentials;
  return postOrder(wecom, JSON.stringify({ mchid, out_trade_no }), token);
}

export async function postOrder(wecom: FakeWeCom, body: string, token?: string): Promise<Reply> {
  return postText(wecom, GET_ORDER, body, token);
}

/** Posts the body to an endpoint, with a valid token. */
export function post(wecom: FakeWeCom, endpoint: string, body: object): Promise<Reply> {
  return postText(wecom, endpoint, JSON.stringify(body));
}

/** A body of `create_order` with everything that WeCom requires. */
export function newOrder(wecom: FakeWeCom, fields: object = {}): Record<string, unknown> {
  return {
    appid: APPID,
    mchid: wecom.credentials.mchid,
    out_trade_no: 'ORDER-1',
    description: 'Tea',
    amount: { total: 100, currency: 'CNY' },
    payer: { openid: 'o-payer' },
    scene_info: { payer_client_ip: '127.0.0.1' },
    ...fields,
  };
}

/** A body of `refund` with everything that WeCom requires. */
export function newRefund(wecom: FakeWeCom, fields: object = {}): Record<string, unknown> {
  return {
    appid: APPID,
    mchid: wecom.credentials.mchid,
    out_trade_no: 'ORDER-1',
    out_refund_no: 'REFUND-1',
    amount: { refund: 100, total: 100, currency: 'CNY' },
    ...fields,
  };
}

export function errcodeOf({ body }: Reply): unknown {
  return body['errcode'];
}

async function postText(wecom: FakeWeCom, endpoint: string, body: string, token?: string): Promise<Reply> {
  const access_token = token ?? (await obtainToken(wecom));
  const url = `${wecom.baseUrl}${endpoint}?access_token=${encodeURIComponent(access_token)}`;
  return readReply(await fetch(url, { method: 'POST', body }));
}

async function readReply(response: Response): Promise<Reply> {
  const body: unknown = await response.json();
  if (typeof body !== 'object' || body === null) throw new TypeError('not a JSON object');
  return { status: response.status, headers: response.headers, body: { ...body } };
}
