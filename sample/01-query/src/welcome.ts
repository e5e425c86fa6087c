import { TRADE_STATES } from 'nestjs-wecom-pay';
import type { Upstream } from './upstream.js';

/** What to print once the app listens. */
export function welcome(url: string, { options, fake }: Upstream): string {
  const suffix = options.mchid ? '' : '?mchid=YOUR_MCHID';
  return fake
    ? onFake(`${url}/orders`, fake.baseUrl)
    : onWeCom(`${url}/orders`, suffix, options.baseUrl, options.corpId);
}

function onFake(orders: string, baseUrl: string): string {
  return `
GET ${orders}/:out_trade_no answers with the order.
It asks a fake WeCom in this process, ${baseUrl}, which knows one order in every state:
${TRADE_STATES.map((state) => `DEMO-${state}`).join(' ')}

Try, in another terminal:

  # a paid order
  curl ${orders}/DEMO-SUCCESS
  # an order that nobody has paid yet
  curl ${orders}/DEMO-NOTPAY
  # another merchant's order: the caller gets a bare 502, and the log below says what to do about it
  curl -i '${orders}/DEMO-SUCCESS?mchid=1900000002'

Ctrl-C ends it. With WECOM_CORP_ID, WECOM_CORP_SECRET and WECOM_PAY_MCHID set, it asks the real WeCom.
`;
}

function onWeCom(orders: string, suffix: string, baseUrl: string | undefined, corpId: string): string {
  return `
GET ${orders}/:out_trade_no answers with the order.
It asks ${baseUrl ?? 'the real WeCom'} as the corp ${corpId}, since WECOM_* variables are set.

Try, in another terminal:

  # an order of yours, created by the miniapppay API
  curl '${orders}/YOUR_OUT_TRADE_NO${suffix}'
  # an order that WeCom does not know: 404, but whatever must be set at WeCom first is told in the log below
  curl -i '${orders}/NO-SUCH-ORDER${suffix}'
  # an order number that cannot be: 422, and WeCom is not asked
  curl -i '${orders}/abc${suffix}'

Ctrl-C ends it.
`;
}
