import type { ApplyMchRequestDto, IdentityDto } from '../../lib/index.js';

const IMAGE = 'MEDIA-1';

/** A plain object of the same shape, which may be spread. */
type Plain<T> = T extends object ? { [Name in keyof T]: Plain<T[Name]> } : T;
type Applyment = Plain<ApplyMchRequestDto>;

/** Texts that no error, log or message may show. */
export const PERSONAL = {
  name: '陈玉兰',
  number: '44030119900307123X',
  address: '广东省深圳市南山区科技南路某号某室',
  phone: '13800138000',
  email: 'yulan.chen@example.com',
  account: '6222020200112233445',
} as const;

export function anIdentity(image = IMAGE): Plain<IdentityDto> {
  return {
    id_card_copy_open_wx_pay_media_id: image,
    id_card_national_open_wx_pay_media_id: image,
    id_card_name: PERSONAL.name,
    id_card_number: PERSONAL.number,
    id_card_address: PERSONAL.address,
    id_card_valid_time_begin: '2015-03-07',
    id_card_valid_time: '2035-03-07',
  };
}

/** The applyment of a company that sells online, by its legal person. */
export function aCompany(changes: Partial<Applyment> = {}, image = IMAGE): Applyment {
  return {
    out_request_no: 'APPLY-1',
    organization_type: 0,
    business_license_info: {
      business_license_copy_open_wx_pay_media_id: image,
      business_license_number: '91440300MA5D1234XB',
      merchant_name: '深圳示例科技有限公司',
      legal_person: PERSONAL.name,
    },
    merchant_short_name: '示例科技',
    id_card_info: anIdentity(image),
    owner: true,
    contact_info: {
      contact_type: '65',
      contact_info: { id_card_name: PERSONAL.name, id_card_number: PERSONAL.number },
      mobile_phone: PERSONAL.phone,
      contact_email: PERSONAL.email,
    },
    account_info: {
      account_bank: '招商银行',
      account_name: '深圳示例科技有限公司',
      bank_address_code: '440300',
      account_number: PERSONAL.account,
    },
    sales_scene_info: { type: 2, store_url: 'https://shop.example.com' },
    business_id: 2,
    userid: 'YULAN',
    ...changes,
  };
}

/** The applyment of an association with a shop, by somebody whom it has authorized. */
export function anAssociation(changes: Partial<Applyment> = {}, image = IMAGE): Applyment {
  const { owner: _owner, ...company } = aCompany({}, image);
  return {
    ...company,
    organization_type: 2,
    business_license_info: {
      ...company.business_license_info,
      cert_type: 2394,
      business_license_number: '51440300MJL1234567',
      company_address: '深圳市福田区某路某号',
      business_time_begin_time: '2010-01-01',
      business_time_end_time: '长期',
    },
    contact_info: {
      ...company.contact_info,
      contact_type: '66',
      contact_info: {
        id_card_name: '李明',
        id_card_number: '440301199001010011',
        id_card_copy_open_wx_pay_media_id: image,
        id_card_national_open_wx_pay_media_id: image,
        id_card_valid_time_begin: '2015-03-07',
        id_card_valid_time: '长期',
        id_doc_type: 0,
      },
      business_authorization_letter_open_wx_pay_media_id: image,
    },
    account_info: {
      ...company.account_info,
      bank_card_supplement: { settlement_certificate_open_wx_pay_media_id: image },
    },
    sales_scene_info: {
      type: 1,
      address_code: '440305',
      offline_address: '深圳市南山区某路某号',
      entrance_pic_open_wx_pay_media_id: image,
      indoor_pic_open_wx_pay_media_id: image,
    },
    business_id: 22,
    ...changes,
  };
}
