/**
 * A request to the callback URL is not a notice of WeCom. Reason and advice are for the log alone, and show no secret.
 */
export class NoticeRefused extends Error {
  override readonly name = 'NoticeRefused';

  /** @param advice what to do if it came from WeCom all the same, if that has nothing to do with the keys. */
  constructor(
    reason: string,
    readonly advice?: string,
  ) {
    super(reason);
  }
}
