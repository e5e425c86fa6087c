import { OutRequestNo } from '../../decode/id.decorators.js';

/**
 * The request of `get_applyment_status`.
 * @see https://developer.work.weixin.qq.com/document/path/98974
 */
export class GetApplymentStatusRequestDto {
  /** 业务申请编号 (your number of the applyment), 1 to 32 characters: printable ASCII without spaces. */
  @OutRequestNo()
  out_request_no!: string;
}
