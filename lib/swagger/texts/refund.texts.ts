import { AcceptedRefundDto } from '../../refund/dto/accepted-refund.dto.js';
import { RefundAmountDto, RefundPromotionDto } from '../../refund/dto/refund-amount.dto.js';
import { RefundDto } from '../../refund/dto/refund.dto.js';
import { personal, text, textsOf } from './text.js';

const OUT_REFUND_NO = text("The merchant's refund number.", '商户退款单号。');
const AMOUNT = text('Amounts, in 分, a hundredth of a yuan.', '金额，单位为分。');
const PROMOTIONS = text(
  "The promotions' shares; empty if there are none.",
  '优惠退款列表；没有优惠时为空数组。',
);

export const REFUND_TEXTS = [
  textsOf(RefundDto, {
    refund_id: text("WeChat Pay's refund ID.", '微信退款单号。'),
    out_refund_no: OUT_REFUND_NO,
    transaction_id: text("WeChat Pay's transaction ID.", '微信支付订单号。'),
    out_trade_no: text("The merchant's order number.", '商户订单号。'),
    channel: text(
      'Where the money goes: ORIGINAL back the way it came; BALANCE to the balance; OTHER_BALANCE to another balance; OTHER_BANKCARD to another bank card.',
      '退款渠道：ORIGINAL 原路退款；BALANCE 退回到余额；OTHER_BALANCE 原账户异常退到其他余额账户；OTHER_BANKCARD 原银行卡异常退到其他银行卡。',
    ),
    user_received_account: personal('The account that gets the money, in words.', '退款入账账户的文字描述。'),
    success_time: text('Time of success, RFC 3339.', '退款成功时间，RFC 3339 格式。'),
    create_time: text('Time of acceptance, RFC 3339.', '退款创建时间，RFC 3339 格式。'),
    status: text(
      "State of the refund: PROCESSING accepted; SUCCESS the customer has the money; CLOSED nothing was refunded, which WeCom's query spells CLOSE; ABNORMAL the customer's account takes no money.",
      '退款状态：PROCESSING 退款处理中；SUCCESS 退款成功；CLOSED 退款关闭，企业微信的查询接口写作 CLOSE；ABNORMAL 退款异常，用户账户无法入账。',
    ),
    amount: AMOUNT,
    promotion_detail: PROMOTIONS,
  }),
  textsOf(AcceptedRefundDto, {
    out_refund_no: OUT_REFUND_NO,
    amount: AMOUNT,
    promotion_detail: PROMOTIONS,
  }),
  textsOf(RefundAmountDto, {
    refund: text('Amount of the refund, in 分.', '退款金额，单位为分。'),
    payer_refund: text(
      "What the customer gets, in 分: the refund less the promotions' share.",
      '用户退款金额，单位为分，即退款金额减去优惠退款金额。',
    ),
    discount_refund: text("The promotions' share, in 分.", '优惠退款金额，单位为分。'),
    currency: text('Currency, such as CNY.', '退款币种，例如 CNY。'),
  }),
  textsOf(RefundPromotionDto, {
    promotion_id: text('Coupon ID.', '券 ID。'),
    scope: text(
      'Scope: GLOBAL any product; SINGLE single products.',
      '优惠范围：GLOBAL 全场代金券；SINGLE 单品优惠。',
    ),
    type: text(
      'Type: COUPON prepaid coupon; DISCOUNT discount.',
      '优惠类型：COUPON 代金券；DISCOUNT 优惠券。',
    ),
    amount: text('Face value, in 分.', '优惠券面额，单位为分。'),
    refund_amount: text('Refunded share, in 分.', '优惠退款金额，单位为分。'),
  }),
];
