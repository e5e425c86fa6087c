import { OrderAmountDto, OrderDto, OrderPayerDto, OrderSceneInfoDto } from '../../order/dto/order.dto.js';
import { GoodsDetailDto, PromotionDetailDto } from '../../order/dto/promotion-detail.dto.js';
import { personal, text, textsOf } from './text.js';

export const ORDER_TEXTS = [
  textsOf(OrderDto, {
    mchid: text('Merchant number.', '商户号。'),
    out_trade_no: text("The merchant's order number.", '商户订单号。'),
    trade_type: text('How the customer pays.', '交易类型。'),
    trade_state: text(
      'State of the payment: SUCCESS paid; REFUND paid, then refunded in full or in part; NOTPAY not paid yet; CLOSED closed without payment; REVOKED revoked without payment; USERPAYING payment in progress; PAYERROR the payment failed; ACCEPT accepted, awaiting the deduction.',
      '交易状态：SUCCESS 支付成功；REFUND 转入退款（全部或部分）；NOTPAY 未支付；CLOSED 已关闭；REVOKED 已撤销；USERPAYING 用户支付中；PAYERROR 支付失败；ACCEPT 已接收，等待扣款。',
    ),
    trade_state_desc: text('The state in words.', '交易状态描述。'),
    payer: text('The payer. Present once paid.', '支付者。支付后才有。'),
    transaction_id: text("WeChat Pay's transaction ID. Present once paid.", '微信支付订单号。支付后才有。'),
    bank_type: text('Paying bank.', '付款银行。'),
    attach: text(
      'Data attached when the order was created. Present only once paid.',
      '创建订单时的附加数据。支付后才有。',
    ),
    success_time: text('Time of payment, RFC 3339.', '支付完成时间，RFC 3339 格式。'),
    amount: text('Amounts, in 分, a hundredth of a yuan.', '订单金额，单位为分。'),
    scene_info: text('Scene of the payment.', '场景信息。'),
    promotion_detail: text('Promotions; empty if there are none.', '优惠列表；没有优惠时为空数组。'),
  }),
  textsOf(OrderPayerDto, {
    openid: personal("The payer's ID under the merchant's appid.", '用户在子商户 appid 下的唯一标识。'),
  }),
  textsOf(OrderAmountDto, {
    total: text('Total of the order, in 分.', '订单总金额，单位为分。'),
    payer_total: text(
      'Amount paid by the customer, in 分: the total less promotions.',
      '用户支付金额，单位为分，即总金额减去优惠。',
    ),
    currency: text('Currency, such as CNY.', '货币类型，例如 CNY。'),
    payer_currency: text('Currency the customer paid in.', '用户支付币种。'),
  }),
  textsOf(OrderSceneInfoDto, {
    total: text(
      "Merchant device ID, under the name of WeCom's page.",
      '商户端设备号，字段名以企业微信文档为准。',
    ),
    device_id: text(
      'Merchant device ID, under the name used when creating the order.',
      '商户端设备号，字段名与创建订单时相同。',
    ),
  }),
  textsOf(PromotionDetailDto, {
    coupon_id: text('Coupon ID.', '券 ID。'),
    name: text('Name of the promotion.', '优惠名称。'),
    scope: text(
      'Scope: GLOBAL any product; SINGLE single products.',
      '优惠范围：GLOBAL 全场代金券；SINGLE 单品优惠。',
    ),
    type: text(
      'Type: CASH prepaid coupon; NOCASH coupon without prepayment.',
      '优惠类型：CASH 充值型代金券；NOCASH 免充值型代金券。',
    ),
    amount: text('Face value, in 分.', '优惠券面额，单位为分。'),
    stock_id: text('Campaign ID.', '活动 ID。'),
    wechatpay_contribute: text('Contribution of WeChat Pay, in 分.', '微信出资，单位为分。'),
    merchant_contribute: text('Contribution of the merchant, in 分.', '商户出资，单位为分。'),
    other_contribute: text('Other contributions, in 分.', '其他出资，单位为分。'),
    currency: text('Currency, such as CNY.', '优惠币种，例如 CNY。'),
    goods_detail: text('Products; empty if there are none.', '单品列表；没有单品时为空数组。'),
  }),
  textsOf(GoodsDetailDto, {
    goods_id: text('Product code.', '商品编码。'),
    quantity: text('Quantity.', '商品数量。'),
    unit_price: text('Unit price, in 分.', '商品单价，单位为分。'),
    discount_amount: text('Discount on the product, in 分.', '商品优惠金额，单位为分。'),
    goods_remark: text('Remark.', '商品备注。'),
  }),
];
