/**
 * An accepted `apply_mch` says nothing more.
 * @see https://developer.work.weixin.qq.com/document/path/98973
 */
export class ApplyMchResponseDto {}
