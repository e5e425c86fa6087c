/**
 * An accepted `close_order` says nothing more.
 * @see https://developer.work.weixin.qq.com/document/path/97324
 */
export class CloseOrderResponseDto {}
