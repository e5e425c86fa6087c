// The answers of WeCom as documented.

export const OPENID = 'oUpF8uMuAJO_canary_M2pxb1Q9zNjWeS6o';
export const REF = { mchid: '1900000001', out_trade_no: 'ORDER-1' };

export function paidOrder() {
  return {
    ...REF,
    trade_type: 'JSAPI',
    trade_state: 'SUCCESS',
    trade_state_desc: '支付成功',
    payer: { openid: OPENID },
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
          { goods_id: 'M1006', quantity: 1, unit_price: 100, discount_amount: 10, goods_remark: '备注' },
        ],
      },
    ],
  };
}

export function acceptedRefund() {
  const amount = { refund: 1, payer_refund: 1, discount_refund: 0, currency: 'CNY' };
  return {
    out_refund_no: 'R-1',
    amount,
    promotion_detail: [{ promotion_id: '1', scope: 'GLOBAL', type: 'COUPON', amount: 5, refund_amount: 1 }],
  };
}

export function refund() {
  return {
    ...acceptedRefund(),
    refund_id: '50000000382019052709732678859',
    transaction_id: '4200000000202611240000000001',
    out_trade_no: REF.out_trade_no,
    channel: 'ORIGINAL',
    user_received_account: '招商银行信用卡0403',
    success_time: '2026-11-24T13:00:00+08:00',
    create_time: '2026-11-24T12:00:00+08:00',
    status: 'CLOSE',
    amount: { refund: 1, total: 2, payer_total: 2, payer_refund: 1, currency: 'CNY' },
  };
}

export function billAnswer() {
  return {
    hash_type: 'SHA1',
    hash_value: '79bb0f45fc4c42234a918000b2668d689e2bde04',
    download_url:
      'https://api.mch.weixin.qq.com/v3/billdownload/file?token=6XIv5TUPto7pByrTQKhd6kwvyKLG2uY2wMMR8cNXqaA',
    auth: 'Authorization: WECHATPAY2-SHA256-RSA2048 mchid="1900000001",nonce_str="1"',
  };
}

export function applyment() {
  const account_validation = {
    account_name: 'name',
    account_no: '1',
    pay_amount: 1,
    remark: 'r',
    deadline: '2026-12-01',
  };
  const status = {
    applyment_state: 'ACCOUNT_NEED_VERIFY',
    applyment_state_desc: '待账户验证',
    sign_state: 'UNSIGNED',
    sign_url: 'https://pay.weixin.qq.com/public/apply4ec_sign/s?t=1',
    sub_mchid: '1900000109',
    audit_detail: [{ param_name: 'id_card_copy', reject_reason: 'blurred' }],
    account_validation,
    legal_validation_url: 'https://pay.weixin.qq.com/',
  };
  return { status, apply_state: 1, real_sign_state: 1, reject_reason: '' };
}
