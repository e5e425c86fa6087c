/** `GET`: https://developer.work.weixin.qq.com/document/path/91039 */
export const GET_TOKEN = '/cgi-bin/gettoken';

/** `POST`: https://developer.work.weixin.qq.com/document/path/97322 */
export const CREATE_ORDER = '/cgi-bin/miniapppay/create_order';

/** `POST`: https://developer.work.weixin.qq.com/document/path/97323 */
export const GET_ORDER = '/cgi-bin/miniapppay/get_order';

/** `POST`: https://developer.work.weixin.qq.com/document/path/97324 */
export const CLOSE_ORDER = '/cgi-bin/miniapppay/close_order';

/** `POST`: https://developer.work.weixin.qq.com/document/path/98130 */
export const GET_SIGN = '/cgi-bin/miniapppay/get_sign';

/** `POST`: https://developer.work.weixin.qq.com/document/path/97333 */
export const REFUND = '/cgi-bin/miniapppay/refund';

/** `POST`: https://developer.work.weixin.qq.com/document/path/97352 */
export const GET_REFUND_DETAIL = '/cgi-bin/miniapppay/get_refund_detail';

/** `POST`: https://developer.work.weixin.qq.com/document/path/98115 */
export const GET_BILL = '/cgi-bin/miniapppay/get_bill';

/** `POST`, multipart/form-data: https://developer.work.weixin.qq.com/document/path/98972 */
export const UPLOAD_IMAGE = '/cgi-bin/miniapppay/upload_image';

/** `POST`: https://developer.work.weixin.qq.com/document/path/98973 */
export const APPLY_MCH = '/cgi-bin/miniapppay/apply_mch';

/** `POST`: https://developer.work.weixin.qq.com/document/path/98974 */
export const GET_APPLYMENT_STATUS = '/cgi-bin/miniapppay/get_applyment_status';

/** `GET`: the file of a bill, at WeCom on the host of WeChat Pay. */
export const BILL_DOWNLOAD = '/v3/billdownload/file';

export const ENDPOINTS = [
  GET_TOKEN,
  CREATE_ORDER,
  GET_ORDER,
  CLOSE_ORDER,
  GET_SIGN,
  REFUND,
  GET_REFUND_DETAIL,
  GET_BILL,
  BILL_DOWNLOAD,
  UPLOAD_IMAGE,
  APPLY_MCH,
  GET_APPLYMENT_STATUS,
] as const;

/** The endpoints that {@link FakeWeCom} serves. */
export type FakeEndpoint = (typeof ENDPOINTS)[number];

/** `POST`: the fake's own, for pages and scripts that play the mini program. WeCom has no such path. */
export const REQUEST_PAYMENT = '/wx/requestPayment';

/** Their replies have the list `promotion_detail`: it is there, empty, in their failures as well. */
const WITH_PROMOTIONS: ReadonlySet<string> = new Set([GET_ORDER, REFUND, GET_REFUND_DETAIL]);

/** The lists of an endpoint's reply that its failures repeat, empty. */
export function emptyListsOf(endpoint: string): Readonly<Record<string, readonly never[]>> {
  return WITH_PROMOTIONS.has(endpoint) ? { promotion_detail: [] } : {};
}
