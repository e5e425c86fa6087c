import { REQUIRED } from '../../decode/field-options.js';
import { ChoiceField, TextField } from '../../decode/field.decorators.js';
import { Mchid } from '../../decode/id.decorators.js';
import type { BillType } from './bill-type.js';
import { BILL_TYPES } from './bill-type.js';

/**
 * The request of `get_bill`.
 * @see https://developer.work.weixin.qq.com/document/path/98115
 */
export class GetBillRequestDto {
  /** 账单日期 (the day in Beijing), `yyyy-MM-dd`. */
  @TextField({ min: 10, max: 10, ...REQUIRED })
  bill_date!: string;

  /** 二级商户号 (merchant number), 1 to 32 characters. */
  @Mchid()
  mchid!: string;

  /** 账单类型 (which rows it has). */
  @ChoiceField(BILL_TYPES, REQUIRED)
  bill_type!: BillType;

  /** 压缩类型 (compression). */
  @ChoiceField(['GZIP'], REQUIRED)
  tar_type!: 'GZIP';
}
