/** A request to the callback URL is not a notice of WeCom. The reason is for the log alone, and shows no secret. */
export class NoticeRefused extends Error {
  override readonly name = 'NoticeRefused';
}
