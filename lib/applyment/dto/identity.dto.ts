import { OPTIONAL, PLAIN_TEXT, REQUIRED } from '../../decode/field-options.js';
import { ChoiceField, TextField } from '../../decode/field.decorators.js';
import { DayField, ImageField, LastDayField, NameField } from './apply-mch.fields.js';

/** The documented values of `id_doc_type`. */
export const ID_DOC_TYPES = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
/**
 * 证件类型 (type of document): 0 and 8 中国大陆居民身份证, 1 其他国家或地区居民护照, 2 中国香港居民来往内地通行证, 3 中国澳门居民来往内地通行证, 4
 * 中国台湾居民来往大陆通行证, 5 外国人居留证, 6 港澳居民证, 7 台湾居民证.
 */
export type IdDocType = (typeof ID_DOC_TYPES)[number];

/**
 * 证件信息 (identity document of the owner or legal person, or of the beneficial owner). Personal data: this library never
 * logs it.
 */
export class IdentityDto {
  /** 身份证人像面/证件正面照片 (image of its front). */
  @ImageField(REQUIRED)
  id_card_copy_open_wx_pay_media_id!: string;

  /** 身份证国徽面/证件反面照片 (image of its back). Required unless it is a passport. */
  @ImageField(OPTIONAL)
  id_card_national_open_wx_pay_media_id?: string | undefined;

  /** 姓名 (name), 2 to 100 characters. */
  @NameField(2, 100, REQUIRED)
  id_card_name!: string;

  /** 证件号码 (number), as documents of this type have it. */
  @TextField({ max: 32, ...REQUIRED, ...PLAIN_TEXT })
  id_card_number!: string;

  /** 证件居住地址 (address), 4 to 128 characters. Required for 企业. */
  @NameField(4, 128, OPTIONAL)
  id_card_address?: string | undefined;

  /** 证件开始时间 (valid from), yyyy-MM-dd, from 1900-01-01 and before today. */
  @DayField(REQUIRED)
  id_card_valid_time_begin!: string;

  /** 证件结束时间 (valid to), yyyy-MM-dd, or 长期. */
  @LastDayField(REQUIRED)
  id_card_valid_time!: string;

  /**
   * 证件类型 (type of document).
   * @default 0, 身份证
   */
  @ChoiceField(ID_DOC_TYPES, OPTIONAL)
  id_doc_type?: IdDocType | undefined;
}

/** 超级管理员证件信息 (identity document of the super administrator). Personal data: this library never logs it. */
export class ContactIdentityDto {
  /** 姓名 (name), 2 to 100 characters; of type `'65'`, the legal person's. */
  @NameField(2, 100, REQUIRED)
  id_card_name!: string;

  /** 证件号码 (number); of type `'65'`, the legal person's. */
  @TextField({ max: 32, ...REQUIRED, ...PLAIN_TEXT })
  id_card_number!: string;

  /** 身份证人像面/证件正面照片 (image of its front). Required for type `'66'`, as the fields below. */
  @ImageField(OPTIONAL)
  id_card_copy_open_wx_pay_media_id?: string | undefined;

  /** 身份证国徽面/证件反面照片 (image of its back), unless it is a passport. */
  @ImageField(OPTIONAL)
  id_card_national_open_wx_pay_media_id?: string | undefined;

  /** 证件开始时间 (valid from), yyyy-MM-dd, from 1900-01-01 and before today. */
  @DayField(OPTIONAL)
  id_card_valid_time_begin?: string | undefined;

  /** 证件结束时间 (valid to), yyyy-MM-dd, or 长期. */
  @LastDayField(OPTIONAL)
  id_card_valid_time?: string | undefined;

  /** 证件类型 (type of document). */
  @ChoiceField(ID_DOC_TYPES, OPTIONAL)
  id_doc_type?: IdDocType | undefined;
}
