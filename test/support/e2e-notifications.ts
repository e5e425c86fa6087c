import type { NotificationAnswer, NotificationsOptions } from '../../lib/index.js';
import { getNotificationReceiverToken, NotificationReceiver } from '../../lib/index.js';
import type { FakeWeCom } from '../../lib/testing/index.js';
import type { ModuleRef } from '@nestjs/core';
import type { Sender, SentNotice } from './unit-notices.js';
import { ENCODING_AES_KEY, paymentNotice, sentNotice, TOKEN } from './unit-notices.js';

export const NOTIFICATIONS: NotificationsOptions = {
  keys: [{ token: TOKEN, encodingAESKey: ENCODING_AES_KEY }],
};

/** How this WeCom signs and encrypts. */
export function senderOf({ credentials }: FakeWeCom, format: Sender['format'] = 'xml'): Sender {
  return { token: TOKEN, encodingAESKey: ENCODING_AES_KEY, corpId: credentials.corpId, format };
}

/** The notice that this WeCom sends about a payment. */
export function paid(
  wecom: FakeWeCom,
  out_trade_no = 'ORDER-1',
  mchid = wecom.credentials.mchid,
): SentNotice {
  return paymentNotice({ mchid, out_trade_no }, senderOf(wecom));
}

/** The notice that this WeCom sends about a refund. */
export function refunded(wecom: FakeWeCom, out_refund_no: string, status = 'SUCCESS'): SentNotice {
  const { mchid } = wecom.credentials;
  const content = { mchid, out_trade_no: 'ORDER-1', out_refund_no, refund_status: status };
  return sentNotice({ event_type: `REFUND.${status}`, content }, senderOf(wecom));
}

export function receive(
  module: Pick<ModuleRef, 'get'>,
  notice: SentNotice,
  account?: string,
): Promise<NotificationAnswer> {
  return module
    .get<NotificationReceiver>(getNotificationReceiverToken(account), { strict: false })
    .receive(notice);
}

/** What WeCom is to hear of a notice that was taken. */
export const SUCCESS: NotificationAnswer = { status: 200, contentType: 'text/plain', body: 'success' };
export const REFUSAL: NotificationAnswer = { status: 401, contentType: 'text/plain', body: '' };
