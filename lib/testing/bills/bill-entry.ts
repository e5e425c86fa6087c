import type { BookedOrder } from '../orders/fake-order.js';
import type { BookedRefund, FakeRefundStatus } from '../refunds/fake-refund.js';
import { chinaTime } from '../support/fake-clock.js';

/** A payment or a refund, by the columns of the bill. */
export type BillEntry = Readonly<Record<string, string>>;

/** A 分 of an order costs so many 10⁻⁵ 元: 0.60%. */
const FEE_PER_FEN = 6;
const RATE = '0.60%';
const NO_AMOUNT = '0.00';
const DEFAULT_APPID = 'wx0000000000000001';
const DEFAULT_DESCRIPTION = '商品';

/** How the statuses of refunds are written in bills. */
const REFUND_STATUSES: Readonly<Record<FakeRefundStatus, string>> = {
  PROCESSING: 'PROCESSING',
  SUCCESS: 'SUCCESS',
  CLOSED: 'FAIL',
  ABNORMAL: 'CHANGE',
};

export function paymentEntry(order: BookedOrder): BillEntry {
  const { total = 0, payer_total = total } = order.body.amount ?? {};
  return {
    ...common(order),
    交易时间: written(Date.parse(order.body.success_time ?? '')),
    交易状态: 'SUCCESS',
    应结订单金额: yuan(payer_total),
    代金券金额: yuan(total - payer_total),
    微信退款单号: '0',
    商户退款单号: '0',
    退款金额: NO_AMOUNT,
    充值券退款金额: NO_AMOUNT,
    退款类型: '',
    退款状态: '',
    手续费: fee(total * FEE_PER_FEN),
    订单金额: yuan(total),
    申请退款金额: NO_AMOUNT,
  };
}

/** @param madeAt when the bill was made, in ms since the epoch: what became of the refund later is not in it */
export function refundEntry(
  order: BookedOrder,
  { detail, status, startedAt, endedAt }: BookedRefund,
  madeAt: number,
): BillEntry {
  const { refund, payer_refund } = detail.amount;
  const hasEnded = endedAt !== undefined && endedAt <= madeAt;
  return {
    ...common(order),
    交易时间: written(startedAt),
    交易状态: 'REFUND',
    应结订单金额: NO_AMOUNT,
    代金券金额: NO_AMOUNT,
    退款申请时间: written(startedAt),
    退款成功时间: hasEnded && status === 'SUCCESS' ? written(endedAt) : '',
    微信退款单号: detail.refund_id,
    商户退款单号: detail.out_refund_no,
    退款金额: yuan(payer_refund),
    充值券退款金额: NO_AMOUNT,
    退款类型: detail.channel,
    退款状态: REFUND_STATUSES[hasEnded ? status : 'PROCESSING'],
    手续费: fee(-refund * FEE_PER_FEN),
    订单金额: NO_AMOUNT,
    申请退款金额: yuan(refund),
  };
}

function common({ body, created, request }: BookedOrder): BillEntry {
  return {
    公众账号ID: textOr(request?.['appid'], DEFAULT_APPID),
    商户号: body.mchid,
    特约商户号: '0',
    设备号: textOr(body.scene_info?.['device_id'], ''),
    微信订单号: body.transaction_id ?? '',
    商户订单号: body.out_trade_no,
    用户标识: body.payer?.openid ?? '',
    交易类型: body.trade_type ?? '',
    付款银行: body.bank_type ?? '',
    货币种类: 'CNY',
    商品名称: onOneLine(created.description ?? DEFAULT_DESCRIPTION),
    商户数据包: onOneLine(body.attach ?? ''),
    费率: RATE,
    费率备注: '',
  };
}

function textOr(value: unknown, other: string): string {
  return typeof value === 'string' ? value : other;
}

function written(time: number): string {
  return chinaTime(time).slice(0, 19).replace('T', ' ');
}

function onOneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/gu, ' ');
}

function yuan(fen: number): string {
  return decimal(fen, 2);
}

function fee(hundredThousandths: number): string {
  return decimal(hundredThousandths, 5);
}

/** What a row of a column says, as an integer of its last digit. */
export function lastDigits(text: string): number {
  return Number(text.replace('.', ''));
}

/** A number of which so many digits are behind the point. */
export function decimal(value: number, digits: number): string {
  const text = String(Math.abs(value)).padStart(digits + 1, '0');
  return `${value < 0 ? '-' : ''}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
