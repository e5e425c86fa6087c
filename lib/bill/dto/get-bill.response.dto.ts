import { REQUIRED } from '../../decode/field-options.js';
import { TextField } from '../../decode/field.decorators.js';

/**
 * Where the file of a bill is.
 * @see https://developer.work.weixin.qq.com/document/path/98115
 */
export class GetBillResponseDto {
  /** 哈希类型 (kind of the digest): `SHA1`. */
  @TextField({ max: 32, pattern: /^SHA1$/u, allowed: 'namely SHA1', ...REQUIRED })
  hash_type!: string;

  /** 哈希值 (digest) of the file, un-gzipped, in hex. */
  @TextField({ min: 40, max: 40, pattern: /^[\da-f]{40}$/iu, allowed: 'a SHA-1 in hex', ...REQUIRED })
  hash_value!: string;

  /** 账单下载地址 (download URL), up to 2048 characters; its query is a credential. Valid for 30 s. */
  @TextField({ max: 2048, pattern: /^[\x21-\x7e]+$/u, allowed: 'of printable ASCII', ...REQUIRED })
  download_url!: string;

  /** 校验头 (value of the header `Authorization`), up to 2048 characters: a credential. */
  @TextField({ max: 2048, pattern: /^[\x20-\x7e]+$/u, allowed: 'of printable ASCII', strict: true })
  auth?: string;
}
