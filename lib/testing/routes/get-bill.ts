import type { BillRequest } from '../bills/bill-desk.js';
import { MCHID, object, optional, readBody, textUpTo } from './body-rules.js';
import type { Route } from './route.js';
import { assertOwner } from './route.js';

const BILL_TYPES: ReadonlySet<string> = new Set(['ALL', 'SUCCESS', 'REFUND']);
const DAY = /^\d{4}-\d\d-\d\d$/u;

const BODY = object({
  bill_date: textUpTo(10, (date) => DAY.test(date) && !Number.isNaN(Date.parse(date))),
  mchid: MCHID,
  bill_type: optional(textUpTo(32, (type) => BILL_TYPES.has(type))),
  tar_type: optional(textUpTo(32, (type) => type === 'GZIP')),
});

/** https://developer.work.weixin.qq.com/document/path/98115 */
export const getBill: Route = (state, { corpId, text, origin, flaw }) => {
  const request = readBody<BillRequest>(text, BODY);
  assertOwner(state, corpId, request.mchid);
  return state.bills.issue(request, origin, flaw);
};
