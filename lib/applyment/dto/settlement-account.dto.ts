import { OPTIONAL, PLAIN_TEXT, REQUIRED } from '../../decode/field-options.js';
import { ChoiceField, ObjectField, TextField, TextsField } from '../../decode/field.decorators.js';
import { IMAGE_ID, ImageField } from './apply-mch.fields.js';

/** 银行卡补充资料 (what else proves the account). */
export class BankCardSupplementDto {
  /** 结算证明 (image that proves the settlement). */
  @ImageField(OPTIONAL)
  settlement_certificate_open_wx_pay_media_id?: string | undefined;

  /** 关系证明 (image that proves the relation). */
  @ImageField(OPTIONAL)
  relationship_certificate_open_wx_pay_media_id?: string | undefined;

  /** 其他关系证明 (other images), up to 3. */
  @TextsField({ ...IMAGE_ID, most: 3, ...OPTIONAL })
  other_certificate_open_wx_pay_media_id?: readonly string[] | undefined;
}

/** 结算账户信息 (the bank account that gets the money). Personal data: this library never logs it. */
export class SettlementAccountDto {
  /** 账户类型 (type of account): 74 对公 (of the company) or 75 对私 (private). Required for 个体. */
  @ChoiceField([74, 75] as const, OPTIONAL)
  bank_account_type?: 74 | 75 | undefined;

  /** 开户银行 (bank), such as 中国银行. */
  @TextField({ max: 128, ...REQUIRED, ...PLAIN_TEXT })
  account_bank!: string;

  /** 开户名称 (name of the account): of 对公, the merchant's `merchant_name`; of 对私, the owner's name. */
  @TextField({ max: 128, ...REQUIRED, ...PLAIN_TEXT })
  account_name!: string;

  /** 开户银行省市编码 (code of the bank's city), 6 digits. */
  @TextField({ min: 6, max: 6, ...REQUIRED, pattern: /^\d{6}$/u, allowed: '6 digits' })
  bank_address_code!: string;

  /** 开户银行全称 (full name of the bank with its branch), if WeChat Pay is not connected to it directly. */
  @TextField({ max: 128, ...OPTIONAL, ...PLAIN_TEXT })
  bank_name?: string | undefined;

  /** 银行账号 (number of the account), up to 30 digits; some banks' numbers have punctuation. */
  @TextField({ max: 30, ...REQUIRED, pattern: /^[\d\p{P}]+$/u, allowed: 'of digits and punctuation' })
  account_number!: string;

  /** 银行卡补充资料 (what else proves the account). Required for 社会团体组织 and 事业单位. */
  @ObjectField(() => BankCardSupplementDto, OPTIONAL)
  bank_card_supplement?: BankCardSupplementDto | undefined;
}
