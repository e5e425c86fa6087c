import { feeOf, fenOf } from './bill-decimal.js';
import type { BillRowDto } from '../dto/bill-row.dto.js';
import type { BillSummaryDto } from '../dto/bill-summary.dto.js';

/** How a cell is written. */
interface Cell {
  readonly allowed: string;
  /** How a cell says that there is nothing, besides being empty. */
  readonly none?: string;
  /** `undefined` if it is written otherwise. */
  readonly read: (text: string) => string | number | undefined;
}

/** A column of a bill, by the names that it has in the header. */
export interface Column<Dto> {
  readonly headers: readonly string[];
  readonly field: keyof Dto & string;
  readonly cell: Cell;
  /** Whether each row has a value, each bill that may have refunds the column, or neither. */
  readonly required: 'in-rows' | 'with-refunds' | 'never';
}

const TIME_WRITTEN =
  /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])) {1,2}((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)$/u;

const TEXT: Cell = { allowed: 'a text', read: (text) => text };
const NUMBER: Cell = { allowed: 'a number', none: '0', read: (text) => text };
const AMOUNT: Cell = { allowed: 'an amount in 元', read: fenOf };
const FEE: Cell = { allowed: 'a fee in 元', read: feeOf };
const COUNT: Cell = {
  allowed: 'a whole number',
  read: (text) => (/^\d{1,9}$/u.test(text) ? Number(text) : undefined),
};
const TIME: Cell = {
  allowed: 'a time such as 2026-11-27 13:05:09',
  none: '0',
  read: (text) => {
    const [, date, time] = TIME_WRITTEN.exec(text) ?? [];
    return date && `${date}T${time}+08:00`;
  },
};

/** Columns by what requires them, of the rows or of the summary. */
function columnsOf<Dto>() {
  const required =
    (by: Column<Dto>['required']) =>
    (field: keyof Dto & string, cell: Cell, ...headers: readonly string[]): Column<Dto> => ({
      headers,
      field,
      cell,
      required: by,
    });
  return {
    inRows: required('in-rows'),
    withRefunds: required('with-refunds'),
    optional: required('never'),
  };
}

const row = columnsOf<BillRowDto>();
const summary = columnsOf<BillSummaryDto>();

/** The column that may contain anything, also what separates cells; 商户数据包 follows it. */
export const FREE_TEXT = '商品名称';

/**
 * The columns of the rows. Of several names, the first that the header has counts: the last is that of an older layout.
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
 */
export const ROW_COLUMNS: readonly Column<BillRowDto>[] = [
  row.inRows('trade_time', TIME, '交易时间'),
  row.optional('appid', TEXT, '公众账号ID'),
  row.inRows('mchid', NUMBER, '商户号'),
  row.optional('sub_mchid', NUMBER, '特约商户号', '子商户号'),
  row.optional('device_id', TEXT, '设备号'),
  row.inRows('transaction_id', NUMBER, '微信订单号'),
  row.inRows('out_trade_no', NUMBER, '商户订单号'),
  row.optional('openid', TEXT, '用户标识'),
  row.optional('trade_type', TEXT, '交易类型'),
  row.inRows('trade_state', TEXT, '交易状态'),
  row.optional('bank_type', TEXT, '付款银行'),
  row.optional('currency', TEXT, '货币种类'),
  row.inRows('settlement_total', AMOUNT, '应结订单金额', '总金额'),
  row.optional('coupon_total', AMOUNT, '代金券金额', '企业红包金额', '代金券或立减优惠金额'),
  row.optional('refund_create_time', TIME, '退款申请时间'),
  row.optional('refund_success_time', TIME, '退款成功时间'),
  row.withRefunds('refund_id', NUMBER, '微信退款单号'),
  row.withRefunds('out_refund_no', NUMBER, '商户退款单号'),
  row.withRefunds('settlement_refund', AMOUNT, '退款金额'),
  row.optional('coupon_refund', AMOUNT, '充值券退款金额', '企业红包退款金额', '代金券或立减优惠退款金额'),
  row.optional('refund_channel', TEXT, '退款类型'),
  row.optional('refund_status', TEXT, '退款状态'),
  row.optional('description', TEXT, FREE_TEXT),
  row.optional('attach', TEXT, '商户数据包'),
  row.inRows('fee', TEXT, '手续费'),
  row.inRows('fee_e5', FEE, '手续费'),
  row.optional('rate', TEXT, '费率'),
  row.inRows('total', AMOUNT, '订单金额', '总金额'),
  row.withRefunds('refund', AMOUNT, '申请退款金额', '退款金额'),
  row.optional('rate_remark', TEXT, '费率备注'),
];

/** By this name the header of the summary is known. */
export const SUMMARY_MARK = '总交易单数';

/** The columns of the summary. */
export const SUMMARY_COLUMNS: readonly Column<BillSummaryDto>[] = [
  summary.inRows('count', COUNT, SUMMARY_MARK),
  summary.inRows('settlement_total', AMOUNT, '应结订单总金额', '总交易额'),
  summary.withRefunds('settlement_refund', AMOUNT, '退款总金额', '总退款金额'),
  summary.optional(
    'coupon_refund',
    AMOUNT,
    '充值券退款总金额',
    '总企业红包退款金额',
    '总代金券或立减优惠退款金额',
  ),
  summary.inRows('fee', TEXT, '手续费总金额', '总手续费金额'),
  summary.inRows('fee_e5', FEE, '手续费总金额', '总手续费金额'),
  summary.optional('total', AMOUNT, '订单总金额'),
  summary.optional('refund', AMOUNT, '申请退款总金额'),
];
