import { GET_ORDER, GET_TOKEN } from './endpoints.js';
import type { FakeOrder } from './fake-order.js';
import type { FakeWeCom } from './fake-wecom.js';

type Served = Pick<FakeWeCom, 'baseUrl' | 'credentials'>;

/** What the command prints once it is listening. */
export function banner(wecom: Served, orders: readonly FakeOrder[]): string {
  const { corpId, corpSecret, mchid } = wecom.credentials;
  const width = Math.max(...orders.map(({ out_trade_no }) => out_trade_no.length));
  return `The fake WeCom is listening. Its credentials work nowhere else.

  base URL    ${wecom.baseUrl}
  corpId      ${corpId}
  corpSecret  ${corpSecret}
  mchid       ${mchid}

Orders:
${orders.map((order) => `  ${order.out_trade_no.padEnd(width)}  ${describe(order)}`).join('\n')}

Try:
  ${curl(wecom)}

Press Ctrl-C to stop.
`;
}

function describe({ trade_state_desc, amount }: FakeOrder): string {
  return `${amount?.total ?? 0} 分  ${trade_state_desc}`;
}

function curl({ baseUrl, credentials }: Served): string {
  const { corpId, corpSecret, mchid } = credentials;
  const query = new URLSearchParams({ corpid: corpId, corpsecret: corpSecret }).toString();
  const fetchToken = `curl -s ${quoted(`${baseUrl}${GET_TOKEN}?${query}`)}`;
  const pickToken = String.raw`sed 's/.*"access_token":"\([^"]*\)".*/\1/'`;
  const body = quoted(JSON.stringify({ mchid, out_trade_no: 'DEMO-SUCCESS' }));
  return `curl -s "${baseUrl}${GET_ORDER}?access_token=$(${fetchToken} | ${pickToken})" -d ${body}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
