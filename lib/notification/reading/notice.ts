import { printable } from '../../common/text.js';
import { decode, UnusableBody } from '../../decode/decode.js';
import type { Constructor } from '../../decode/field-rules.js';
import { documentOf, jsonOf } from './document.js';
import { NoticeDto, OrderNoticeDto, RefundNoticeDto } from './dto/notice.dto.js';
import { NoticeRefused } from './notice-refused.error.js';
import { openResource } from './resource.js';

/** Which order or refund a notice is about, and the state that it claims. */
export type ItemNotice =
  | { readonly kind: 'order'; readonly mchid: string; readonly out_trade_no: string; readonly state: string }
  | {
      readonly kind: 'refund';
      readonly mchid: string;
      readonly out_trade_no: string;
      readonly out_refund_no: string;
      readonly state: string;
    };

/** Notices of other types are acknowledged, and otherwise ignored. */
export type Notice = ItemNotice | { readonly kind: 'ignored'; readonly event_type: string };

type NoticeReader = (resource: object) => ItemNotice;

const ofOrder =
  (state: string): NoticeReader =>
  (resource) => {
    const { mchid, out_trade_no } = checked(OrderNoticeDto, resource);
    return { kind: 'order', mchid, out_trade_no, state };
  };

const ofRefund =
  (state: string): NoticeReader =>
  (resource) => {
    const { mchid, out_trade_no, out_refund_no } = checked(RefundNoticeDto, resource);
    return { kind: 'refund', mchid, out_trade_no, out_refund_no, state };
  };

const READERS: ReadonlyMap<string, NoticeReader> = new Map([
  ['TRANSACTION.SUCCESS', ofOrder('SUCCESS')],
  ['REFUND.SUCCESS', ofRefund('SUCCESS')],
  ['REFUND.ABNORMAL', ofRefund('ABNORMAL')],
  ['REFUND.CLOSED', ofRefund('CLOSED')],
]);

/** Its content is another one, and its product has no documented API. */
const COMBINED_PAYMENT = 'COMBINEPAY';

/**
 * Reads a decrypted message. There is neither `MsgType` nor `Event` in it.
 * @throws {NoticeRefused}
 * @see https://developer.work.weixin.qq.com/document/path/97478
 */
export function noticeOf(message: string, aesKey: Buffer): Notice {
  const { notify_type, event_type, resource } = checked(NoticeDto, documentOf(message));
  const read = notify_type === COMBINED_PAYMENT ? undefined : READERS.get(event_type);
  if (read !== undefined) return read(jsonOf(openResource(aesKey, resource)));
  const type = notify_type === COMBINED_PAYMENT ? `${COMBINED_PAYMENT} ${event_type}` : event_type;
  return { kind: 'ignored', event_type: printable(type, 80) };
}

function checked<T extends object>(dto: Constructor<T>, given: object): T {
  try {
    return decode(dto, given, () => undefined);
  } catch (error) {
    if (error instanceof UnusableBody) throw new NoticeRefused(error.message);
    throw error;
  }
}
