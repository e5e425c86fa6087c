/** A body as it comes out of `JSON.parse`. */
export type Body = Record<string, unknown>;

/** The reply for a paid order with every field that WeCom documents, each in its documented shape. */
export function paidOrder(): Body {
  return {
    mchid: '1900000001',
    out_trade_no: 'ORDER-1',
    trade_type: 'JSAPI',
    trade_state: 'SUCCESS',
    trade_state_desc: '支付成功',
    payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
    transaction_id: '4200000000202611240000000001',
    bank_type: 'OTHERS',
    attach: 'desk 7',
    success_time: '2026-11-24T13:00:00+08:00',
    amount: { total: 100, payer_total: 90, currency: 'CNY', payer_currency: 'CNY' },
    scene_info: { total: 'POS-1', device_id: 'POS-2' },
    promotion_detail: [
      {
        coupon_id: '109519',
        name: '单品惠-6',
        scope: 'SINGLE',
        type: 'CASH',
        amount: 10,
        stock_id: '931386',
        wechatpay_contribute: 1,
        merchant_contribute: 9,
        other_contribute: 0,
        currency: 'CNY',
        goods_detail: [
          { goods_id: 'M1006', quantity: 1, unit_price: 100, discount_amount: 10, goods_remark: '商品备注' },
        ],
      },
    ],
  };
}

/** The reply for an order that nobody paid: what the documentation requires of it, and no more. */
export function unpaidOrder(): Body {
  return { mchid: '1900000001', out_trade_no: 'ORDER-1', trade_state: 'NOTPAY', trade_state_desc: '未支付' };
}

/** Every documented field by its path, `[]` standing for the entries of a list. */
export const ORDER_PATHS: readonly string[] = pathsOf(paidOrder());

function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [path, ...pathsOf(value[0], `${path}[]`)].filter(Boolean);
  if (typeof value !== 'object' || value === null) return [path];
  const prefix = path === '' ? '' : `${path}.`;
  const own = path === '' || path.endsWith('[]') ? [] : [path];
  return [...own, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, prefix + key))];
}

/** Reads the field at a path, of the first entry of each list on the way. */
export function at(body: unknown, path: string): unknown {
  return steps(path).reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], body);
}

/** A copy of the body with another value at a path. */
export function having(body: Body, path: string, value: unknown): Body {
  const copy = structuredClone(body);
  const [name, owner] = locate(copy, path);
  owner[name] = value;
  return copy;
}

/** A copy of the body without the field at a path. */
export function lacking(body: Body, path: string): Body {
  const copy = structuredClone(body);
  const [name, owner] = locate(copy, path);
  delete owner[name];
  return copy;
}

function locate(body: Body, path: string): [string, Body] {
  const all = steps(path);
  const name = all.at(-1)!;
  return [name, at(body, all.slice(0, -1).join('.')) as Body];
}

function steps(path: string): string[] {
  return path.replaceAll('[]', '.0').split('.').filter(Boolean);
}
