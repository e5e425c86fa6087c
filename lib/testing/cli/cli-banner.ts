import type { FakeNotifications } from '../notifications/fake-notifications.js';
import type { FakeOrder } from '../orders/fake-order.js';
import type { FakeRefunds } from '../refunds/fake-refunds.js';
import { GET_ORDER, GET_TOKEN, REQUEST_PAYMENT } from '../support/endpoints.js';
import type { FakeAccount } from '../support/fake-accounts.js';

/** What it tells of a `FakeWeCom`. */
interface Served {
  readonly baseUrl: string;
  readonly credentials: FakeAccount;
  readonly refunds: FakeRefunds;
  readonly notifications: FakeNotifications;
}

/** What the command prints once it is listening. */
export function banner(wecom: Served, orders: readonly FakeOrder[]): string {
  const { corpId, corpSecret, mchid } = wecom.credentials;
  const lines = orders.flatMap((order) => linesOf(order, wecom));
  const width = Math.max(...lines.map(([number]) => number.length));
  return `The fake WeCom is listening. Its credentials work nowhere else.

  base URL    ${wecom.baseUrl}
  corpId      ${corpId}
  corpSecret  ${corpSecret}
  mchid       ${mchid}

Orders, and their refunds:
${lines.map(([number, about]) => `  ${number.padEnd(width)}  ${about}`).join('\n')}

A customer pays when the parameters of wx.requestPayment are posted as JSON to
  ${wecom.baseUrl}${REQUEST_PAYMENT}

${aboutNotifications(wecom)}
Try:
  ${curl(wecom)}

Press Ctrl-C to stop.
`;
}

type Line = readonly [number: string, about: string];

function linesOf(
  { out_trade_no, trade_state_desc, amount }: FakeOrder,
  { refunds }: Served,
): readonly Line[] {
  return [
    [out_trade_no, `${amount?.total ?? 0} 分  ${trade_state_desc}`],
    ...refunds
      .of(out_trade_no)
      .map(({ out_refund_no, status, amount: { refund } }): Line => [
        `  ${out_refund_no}`,
        `${refund} 分  ${status}`,
      ]),
  ];
}

function aboutNotifications({ notifications: { url, keys } }: Served): string {
  if (url === undefined) return 'No notifications are sent; see --notify-url.\n';
  return `Notifications of payments and refunds are sent to this URL, with these keys:

  URL             ${url}
  token           ${keys.token}
  encodingAESKey  ${keys.encodingAESKey}
`;
}

function curl({ baseUrl, credentials }: Pick<Served, 'baseUrl' | 'credentials'>): string {
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
