import { randomInt, randomUUID } from 'node:crypto';
import type { JsonObject } from '../exchange/answer.js';
import type { BookedOrder } from '../orders/fake-order.js';
import type { BookedRefund, FakeRefundStatus } from '../refunds/fake-refund.js';
import { chinaTime } from '../support/fake-clock.js';
import type { FakeNotification } from './fake-notification.js';
import type { FakeNotificationFormat } from './notification-markup.js';

/** What is said of an event; who sends it says its number and its time. */
export type NotificationContent = Omit<FakeNotification, 'id' | 'createdAt'>;

const DEFAULT_APPID = 'wx0000000000000001';

/** As the two samples of https://developer.work.weixin.qq.com/document/path/97478 show them. */
const NEW_ID: Readonly<Record<FakeNotificationFormat, (now: number) => string>> = {
  xml: () => randomUUID(),
  json: (now) => `EV-${chinaTime(now).replaceAll(/\D/gu, '').slice(0, 14)}${randomInt(10_000, 100_000)}`,
};

export function newNotification(
  content: NotificationContent,
  format: FakeNotificationFormat,
  now: number,
): FakeNotification {
  return { id: NEW_ID[format](now), createdAt: now, ...content };
}

/** https://developer.work.weixin.qq.com/document/path/97335, which lists no `transaction_id`. */
export function paymentContent({ body, request }: BookedOrder): NotificationContent {
  const { mchid, out_trade_no, trade_state, trade_state_desc, trade_type, attach, success_time } = body;
  const { payer_total, total, currency, payer_currency } = body.amount ?? {};
  return {
    event_type: 'TRANSACTION.SUCCESS',
    mchid,
    out_trade_no,
    content: {
      appid: request?.['appid'] ?? DEFAULT_APPID,
      mchid,
      out_trade_no,
      trade_state,
      trade_state_desc,
      trade_type,
      attach,
      success_time,
      amount: { payer_total, total, currency, payer_currency },
      payer: body.payer,
    },
  };
}

/** https://developer.work.weixin.qq.com/document/path/97338 @returns `undefined` while the refund is processed */
export function refundContent(
  { mchid, detail, status, endedAt }: BookedRefund,
  order: BookedOrder | undefined,
): NotificationContent | undefined {
  if (!isEnd(status)) return undefined;
  const { out_trade_no, out_refund_no, refund_id, user_received_account, amount } = detail;
  const { total = 0, payer_total = total } = order?.body.amount ?? {};
  const content: JsonObject = {
    mchid,
    out_trade_no,
    refund_id,
    out_refund_no,
    refund_status: status,
    ...(status === 'SUCCESS' && endedAt !== undefined && { success_time: chinaTime(endedAt) }),
    user_received_account,
    amount: { total, refund: amount.refund, payer_total, payer_refund: amount.payer_refund },
  };
  return { event_type: `REFUND.${status}`, mchid, out_trade_no, out_refund_no, content };
}

function isEnd(status: FakeRefundStatus): status is Exclude<FakeRefundStatus, 'PROCESSING'> {
  return status !== 'PROCESSING';
}
