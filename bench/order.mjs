/** A paid order with every documented field: two coupons, each on two products. */
export const ORDER = {
  mchid: '1900000001',
  out_trade_no: 'bench_0000000001',
  trade_type: 'JSAPI',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
  transaction_id: '4200001234202611241234567890',
  bank_type: 'ICBC_DEBIT',
  attach: 'shop=42&clerk=7',
  success_time: '2026-11-24T13:00:00+08:00',
  amount: { total: 10_000, payer_total: 9_200, currency: 'CNY', payer_currency: 'CNY' },
  scene_info: { device_id: 'POS-0001' },
  promotion_detail: [promotion('1'), promotion('2')],
};

/** An order to be created, with what a shop sends. */
export const NEW_ORDER = {
  appid: 'wx1234567890abcdef',
  description: '一箱苹果',
  amount: { total: 10_000, currency: 'CNY' },
  payer: ORDER.payer,
  attach: ORDER.attach,
  scene_info: { payer_client_ip: '203.0.113.7' },
};

function promotion(id) {
  return {
    coupon_id: `10989${id}`,
    name: '单品惠-6',
    scope: 'SINGLE',
    type: 'CASH',
    amount: 400,
    stock_id: `93138${id}`,
    wechatpay_contribute: 100,
    merchant_contribute: 300,
    other_contribute: 0,
    currency: 'CNY',
    goods_detail: [goods('M1006'), goods('M1007')],
  };
}

function goods(goods_id) {
  return { goods_id, quantity: 1, unit_price: 5_000, discount_amount: 200, goods_remark: '商品备注信息' };
}
