import type { FakeWeCom } from '../../../lib/testing/index.js';

export const GET_TOKEN = '/cgi-bin/gettoken';
export const GET_ORDER = '/cgi-bin/miniapppay/get_order';

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
  const access_token = token ?? (await obtainToken(wecom));
  const url = `${wecom.baseUrl}${GET_ORDER}?access_token=${encodeURIComponent(access_token)}`;
  return readReply(await fetch(url, { method: 'POST', body }));
}

async function readReply(response: Response): Promise<Reply> {
  const body: unknown = await response.json();
  if (typeof body !== 'object' || body === null) throw new TypeError('not a JSON object');
  return { status: response.status, headers: response.headers, body: { ...body } };
}
