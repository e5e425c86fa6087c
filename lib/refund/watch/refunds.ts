import { assertIsObject } from '../../decode/decode-request.js';
import { amountOf } from '../../host/rows/amount-of.js';
import { readCreation } from '../../host/rows/created-at.js';
import { optionalText } from '../../host/rows/optional-text.js';
import { retriesOf } from '../../host/rows/retries-of.js';
import type { ResolvedOrderOptions } from '../../order/order.options.js';
import type { ItemKind, ListedItem } from '../../polling/kinds/item-kind.interface.js';
import { retriedEventId } from '../../polling/kinds/retried-item.js';
import { GET_REFUND_DETAIL } from '../calls/get-refund-detail.endpoint.js';
import { REFUND } from '../calls/refund.endpoint.js';
import { toRefundRequest } from '../calls/refund.request.js';
import type { RefundDto } from '../dto/refund.dto.js';
import { ON_REFUND_METADATA } from './on-refund.decorator.js';
import { isRefundKey, refundRefOfKey, refundKey } from './refund-key.js';
import { REFUND_STATUS_RULES } from './refund-status-rules.js';
import { getRefundEventName } from './refund.event.js';
import type { UnfinishedRefund } from './unfinished-refunds.decorator.js';
import { UNFINISHED_REFUNDS_METADATA } from './unfinished-refunds.decorator.js';
import type { RefundFields } from './watched-refund.js';
import { asRefund, fieldsOf, requestFields, WatchedRefund } from './watched-refund.js';

/** Refunds, requested if WeCom does not know them, and under watch until they have succeeded or failed. */
export const REFUNDS: ItemKind<RefundDto> = {
  topic: 'wecom-pay-refunds',
  words: {
    noun: 'refund',
    option: 'refunds',
    activity: 'Polling of refunds',
    service: 'RefundService',
    lister: '@UnfinishedRefunds',
    listener: '@OnRefund',
  },
  endpoint: GET_REFUND_DETAIL,
  rules: REFUND_STATUS_RULES,
  stateField: 'status',
  jobName: 'poll-refund',
  metadata: { lister: UNFINISHED_REFUNDS_METADATA, listener: ON_REFUND_METADATA },
  columns: ['out_refund_no', 'out_trade_no', 'mchid', 'funds_account', 'createdAt', 'total'],
  eventName: getRefundEventName,
  eventId: (item, state) => retriedEventId(asRefund(item), state, state === 'SUCCESS'),
  payload: (refund, item) => ({
    mchid: refundRefOfKey(item.key).mchid,
    refund,
    retries: asRefund(item).retried,
  }),
  read: readRefund,
  create: (source, sweepsBefore, phase) => new WatchedRefund(source, sweepsBefore, phase),
  isKey: isRefundKey,
  refOf: (item) => ({ ...refundRefOfKey(item.key), out_trade_no: asRefund(item).out_trade_no }),
  fieldsOf: (item) => ({
    ...refundRefOfKey(item.key),
    ...fieldsOf(asRefund(item)),
    ...retriedOf(asRefund(item)),
  }),
  correctableOf: (item) => fieldsOf(asRefund(item)),
};

/** Reads a row; all that its request needs must be right. */
function readRefund(row: unknown, defaults: ResolvedOrderOptions): ListedItem {
  assertIsObject(row, 'The refund must be a row with out_refund_no', REFUND.path);
  const unfinished = row as UnfinishedRefund;
  const { out_trade_no, out_refund_no } = unfinished;
  const fields: RefundFields = {
    out_trade_no,
    refund: amountOf('refund', unfinished.refund, REFUND.path),
    total: amountOf('total', unfinished.total, REFUND.path),
    reason: optionalText(unfinished.reason),
    funds_account: optionalText(unfinished.funds_account),
    appid: optionalText(unfinished.appid),
    retries: retriesOf(unfinished.retries, REFUND.path),
  };
  const mchid = optionalText(unfinished.mchid);
  const request = toRefundRequest(requestFields(fields, { mchid, out_refund_no }), defaults);
  return {
    key: refundKey(request),
    fields: { ...fieldsOf(fields) },
    ...readCreation(unfinished, REFUND.path, 'refund'),
  };
}

/** What is stored of its retries besides what its row says. */
function retriedOf({ retried }: WatchedRefund): object {
  return retried > 0 ? { retried } : {};
}
