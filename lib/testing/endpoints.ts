/** `GET`: https://developer.work.weixin.qq.com/document/path/91039 */
export const GET_TOKEN = '/cgi-bin/gettoken';

/** `POST`: https://developer.work.weixin.qq.com/document/path/97323 */
export const GET_ORDER = '/cgi-bin/miniapppay/get_order';

/** The endpoints that {@link FakeWeCom} serves. */
export type FakeEndpoint = typeof GET_TOKEN | typeof GET_ORDER;

export const ENDPOINTS: readonly FakeEndpoint[] = [GET_TOKEN, GET_ORDER];

/** The lists of an endpoint's reply: they are there, empty, in its failures as well. */
export function emptyListsOf(endpoint: string): Readonly<Record<string, readonly never[]>> {
  return endpoint === GET_ORDER ? { promotion_detail: [] } : {};
}
