import { OPTIONAL, PLAIN_TEXT, REQUIRED } from '../../decode/field-options.js';
import { ChoiceField, TextField, TextsField } from '../../decode/field.decorators.js';
import { DayField, IMAGE_ID, ImageField, LastDayField, NameField, TrimmedField } from './apply-mch.fields.js';

/** The documented values of `cert_type`. */
export const CERT_TYPES = [2389, 2394, 2395, 2396, 2399, 2400, 2520, 2521, 2522] as const;

/** The documented values of `finance_type`. */
export const FINANCE_TYPES = [
  'BANK_AGENT',
  'PAYMENT_AGENT',
  'INSURANCE',
  'TRADE_AND_SETTLE',
  'OTHER',
] as const;

/** 营业执照/登记证书信息 (business licence, or certificate of registration). */
export class BusinessLicenseDto {
  /**
   * 证书类型 (type of certificate), required for 社会团体组织, and only for them: 2389 统一社会信用代码证书, 2394 社会团体法人登记证书,
   * 2395 民办非企业单位登记证书, 2396 基金会法人登记证书, 2399 宗教活动场所登记证, 2400 政府部门下发的其他有效证明文件, 2520 执业许可证/执业证,
   * 2521 基层群众性自治组织特别法人统一社会信用代码证, 2522 农村集体经济组织登记证.
   */
  @ChoiceField(CERT_TYPES, OPTIONAL)
  cert_type?: (typeof CERT_TYPES)[number] | undefined;

  /** 营业执照/登记证书扫描件 (its image). */
  @ImageField(REQUIRED)
  business_license_copy_open_wx_pay_media_id!: string;

  /**
   * 营业执照注册号 (its number): of 企业, 18 digits and capitals without I O Z S V, beginning with 9; of 个体, the same or 15
   * digits.
   */
  @TextField({ max: 64, ...REQUIRED, ...PLAIN_TEXT })
  business_license_number!: string;

  /** 商户名称 (name of the merchant), 2 to 128 characters. */
  @NameField(2, 128, REQUIRED)
  merchant_name!: string;

  /** 经营者/法定代表人姓名 (name of the owner or legal person), 2 to 100 characters. Personal data. */
  @TrimmedField(2, 100, REQUIRED)
  legal_person!: string;

  /** 注册地址 (registered address), 4 to 128 characters. Required for 社会团体组织 and 事业单位. */
  @NameField(4, 128, OPTIONAL)
  company_address?: string | undefined;

  /** 营业期限开始时间 (valid from), yyyy-MM-dd, from 1900-01-01 and before today. Required for 社会团体组织 and 事业单位. */
  @DayField(OPTIONAL)
  business_time_begin_time?: string | undefined;

  /** 营业期限结束时间 (valid to), yyyy-MM-dd, or 长期. Required for 社会团体组织 and 事业单位. */
  @LastDayField(OPTIONAL)
  business_time_end_time?: string | undefined;
}

/** 金融机构许可证信息 (licence of a financial institution). */
export class FinanceInstitutionDto {
  /** 金融机构类型 (its type). */
  @ChoiceField(FINANCE_TYPES, REQUIRED)
  finance_type!: (typeof FINANCE_TYPES)[number];

  /** 金融机构许可证图片 (images of the licence), 1 to 5. */
  @TextsField({ ...IMAGE_ID, most: 5, ...REQUIRED })
  finance_license_pics_open_wx_pay_media_id!: readonly string[];
}
