import { REQUIRED } from '../../decode/field-options.js';
import { IdField } from '../../decode/field.decorators.js';

/**
 * An image that WeCom has taken.
 * @see https://developer.work.weixin.qq.com/document/path/98972
 */
export class UploadedImageDto {
  /**
   * 图片ID (image ID), for the fields `…_open_wx_pay_media_id` of an applyment of the same app. It expires after 30 days,
   * or once all applyments that use it have ended.
   */
  @IdField({ max: 1024, ...REQUIRED })
  open_wx_pay_media_id!: string;
}
