/** Texts by path with their longest length, which may be wrong. */
export const LENIENT_TEXTS: readonly (readonly [string, number])[] = [
  ['trade_state_desc', 256],
  ['bank_type', 32],
  ['attach', 128],
  ['scene_info.total', 32],
  ['scene_info.device_id', 32],
  ['promotion_detail[].coupon_id', 32],
  ['promotion_detail[].name', 64],
  ['promotion_detail[].stock_id', 32],
  ['promotion_detail[].currency', 16],
  ['promotion_detail[].goods_detail[].goods_id', 32],
  ['promotion_detail[].goods_detail[].goods_remark', 128],
];

/** Identifiers by path with their longest length, which may be wrong but never numbers. */
export const LENIENT_IDS: readonly (readonly [string, number])[] = [
  ['payer.openid', 128],
  ['transaction_id', 32],
];

/** Texts by path with their longest length, which must be right. */
export const STRICT_TEXTS: readonly (readonly [string, number])[] = [
  ['mchid', 32],
  ['out_trade_no', 32],
  ['trade_state', 32],
  ['amount.currency', 16],
  ['amount.payer_currency', 16],
];

/** Enums by path with their documented values. */
export const ENUMS: readonly (readonly [string, readonly string[]])[] = [
  ['trade_type', ['JSAPI', 'NATIVE', 'APP', 'MICROPAY', 'MWEB', 'FACEPAY']],
  ['trade_state', ['SUCCESS', 'REFUND', 'NOTPAY', 'CLOSED', 'REVOKED', 'USERPAYING', 'PAYERROR', 'ACCEPT']],
  ['promotion_detail[].scope', ['GLOBAL', 'SINGLE']],
  ['promotion_detail[].type', ['CASH', 'NOCASH']],
];

/** Enums that may be wrong. */
export const LENIENT_ENUMS = ENUMS.filter(([path]) => path !== 'trade_state').map(([path]) => path);

/** Amounts that must be right. */
export const STRICT_COUNTS = ['amount.total', 'amount.payer_total'];

/** Amounts and counts that may be wrong. */
export const LENIENT_COUNTS = [
  'promotion_detail[].amount',
  'promotion_detail[].wechatpay_contribute',
  'promotion_detail[].merchant_contribute',
  'promotion_detail[].other_contribute',
  'promotion_detail[].goods_detail[].quantity',
  'promotion_detail[].goods_detail[].unit_price',
  'promotion_detail[].goods_detail[].discount_amount',
];

/** What is no text. */
export const NOT_TEXTS = [12345, true, ['a'], { a: 1 }];
