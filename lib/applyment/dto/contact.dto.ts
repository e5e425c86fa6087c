import { OPTIONAL, REQUIRED } from '../../decode/field-options.js';
import { ChoiceField, ObjectField, TextField } from '../../decode/field.decorators.js';
import { ImageField } from './apply-mch.fields.js';
import { ContactIdentityDto } from './identity.dto.js';

/** 超级管理员信息 (the super administrator, who signs after the audit). Personal data: this library never logs it. */
export class ContactDto {
  /** 超级管理员类型 (who it is): `'65'` 经营者/法人 (owner or legal person) or `'66'` 经办人 (an authorized person). */
  @ChoiceField(['65', '66'] as const, REQUIRED)
  contact_type!: '65' | '66';

  /** 超级管理员信息 (identity document); of type `'65'`, only the legal person's `id_card_name` and `id_card_number`. */
  @ObjectField(() => ContactIdentityDto, REQUIRED)
  contact_info!: ContactIdentityDto;

  /** 业务办理授权函 (image of the letter of authorization). Required for type `'66'`. */
  @ImageField(OPTIONAL)
  business_authorization_letter_open_wx_pay_media_id?: string | undefined;

  /** 超级管理员手机 (phone): 5 to 20 of `0-9 - +`. */
  @TextField({ min: 5, max: 20, ...REQUIRED, pattern: /^[\d+-]+$/u, allowed: 'of 0-9 - +' })
  mobile_phone!: string;

  /** 超级管理员邮箱 (e-mail address). */
  @TextField({ max: 256, ...REQUIRED, pattern: /^[^\s@]+@[^\s@]+$/u, allowed: 'an e-mail address' })
  contact_email!: string;
}
