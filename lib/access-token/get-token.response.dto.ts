import { REQUIRED } from '../decode/field-options.js';
import { CountField, TextField } from '../decode/field.decorators.js';

/** @see https://developer.work.weixin.qq.com/document/path/91039 */
export class GetTokenResponseDto {
  /** Up to 512 characters. */
  @TextField({ max: 512, ...REQUIRED })
  access_token!: string;

  /** Seconds, usually 7200. */
  @CountField({ required: true })
  expires_in?: number;
}
