import { REQUIRED } from '../../decode/field-options.js';
import { TextField } from '../../decode/field.decorators.js';

/** @see https://developer.work.weixin.qq.com/document/path/97322 */
export class CreateOrderResponseDto {
  /** 预支付交易会话标识. Up to 64 characters by its own page, up to 128 by that of `get_sign`. */
  @TextField({ max: 128, ...REQUIRED })
  prepay_id!: string;
}
