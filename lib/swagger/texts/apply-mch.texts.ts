import { ApplyMchRequestDto, ImagesDto } from '../../applyment/dto/apply-mch.request.dto.js';
import { BusinessLicenseDto, FinanceInstitutionDto } from '../../applyment/dto/business-license.dto.js';
import { ContactDto } from '../../applyment/dto/contact.dto.js';
import { ContactIdentityDto, IdentityDto } from '../../applyment/dto/identity.dto.js';
import { SalesSceneDto } from '../../applyment/dto/sales-scene.dto.js';
import { BankCardSupplementDto, SettlementAccountDto } from '../../applyment/dto/settlement-account.dto.js';
import { personal, text, textsOf } from './text.js';

const ID_DOC_TYPE = text(
  'Type of document: 0 and 8 identity card of mainland China; 1 passport of another country or region; 2 and 3 permit of Hong Kong or Macao residents; 4 permit of Taiwan residents; 5 residence permit of foreigners; 6 residence permit of Hong Kong or Macao residents; 7 of Taiwan residents.',
  '证件类型：0 和 8 中国大陆居民身份证；1 其他国家或地区居民护照；2 中国香港居民来往内地通行证；3 中国澳门居民来往内地通行证；4 中国台湾居民来往大陆通行证；5 外国人居留证；6 港澳居民证；7 台湾居民证。',
);

/** What a person's document is, whosever it is. */
const DOCUMENT = {
  id_card_copy_open_wx_pay_media_id: personal('Image of the front.', '身份证人像面或证件正面照片。'),
  id_card_national_open_wx_pay_media_id: personal(
    'Image of the back, unless it is a passport.',
    '身份证国徽面或证件反面照片，护照除外。',
  ),
  id_card_name: personal('Name on the document.', '证件上的姓名。'),
  id_card_number: personal('Number of the document.', '证件号码。'),
  id_card_valid_time_begin: personal('Valid from, yyyy-MM-dd.', '证件开始时间，yyyy-MM-dd。'),
  id_card_valid_time: personal('Valid to, yyyy-MM-dd or 长期.', '证件结束时间，yyyy-MM-dd 或长期。'),
  id_doc_type: ID_DOC_TYPE,
};

export const APPLY_MCH_TEXTS = [
  textsOf(ApplyMchRequestDto, {
    out_request_no: text("The application's own number of the applyment.", '业务申请编号。'),
    organization_type: text(
      'Kind of organization: 0 company; 1 sole trader; 2 association; 3 public institution.',
      '主体类型：0 企业；1 个体；2 社会团体组织；3 事业单位。',
    ),
    business_license_info: text(
      'Business licence, or certificate of registration.',
      '营业执照或登记证书信息。',
    ),
    finance_institution_info: text(
      'Licence, if it is a financial institution.',
      '金融机构许可证信息，仅金融机构需要。',
    ),
    merchant_short_name: text(
      'Short name, which customers see once they have paid.',
      '商户简称，支付后展示给用户。',
    ),
    id_card_info: text('Identity document of the owner or legal person.', '经营者或法人证件信息。'),
    owner: text(
      'Whether the legal person is the beneficial owner. Required for companies.',
      '经营者或法人是否为受益人。企业必填。',
    ),
    ubo_info: text(
      'Identity document of the beneficial owner, only for companies whose legal person is not.',
      '受益人证件信息，仅在企业的法人不是受益人时填写。',
    ),
    contact_info: text(
      'The super administrator, who signs after the audit.',
      '超级管理员信息，审核后由其签约。',
    ),
    account_info: text('The bank account that gets the money.', '结算账户信息。'),
    sales_scene_info: text('Proof of where the merchant sells.', '经营场景证明。'),
    business_id: text(
      "Line of business, by its number in WeCom's table.",
      '经营范围，取企业微信编码表中的编号。',
    ),
    qualifications: text(
      'Special licences, if the line of business needs them.',
      '特殊资质，部分经营范围需要。',
    ),
    business_addition_pics: text(
      'Further material, if the audit has asked for it.',
      '补充材料，审核要求时提供。',
    ),
    userid: text(
      'Member who withdraws money: verified, in the visible range of the app, and the super administrator.',
      '提现人员：已实名、在应用可见范围内，且与超级管理员一致的成员。',
    ),
  }),
  textsOf(ImagesDto, {
    id: text('Image IDs, as uploadImage() returns them.', '图片 ID 列表，由 uploadImage() 返回。'),
  }),
  textsOf(BusinessLicenseDto, {
    cert_type: text(
      'Type of certificate, required for associations, and only for them: 2389 统一社会信用代码证书; 2394 社会团体法人登记证书; 2395 民办非企业单位登记证书; 2396 基金会法人登记证书; 2399 宗教活动场所登记证; 2400 政府部门下发的其他有效证明文件; 2520 执业许可证/执业证; 2521 基层群众性自治组织特别法人统一社会信用代码证; 2522 农村集体经济组织登记证.',
      '证书类型，仅社会团体组织填写，且必填：2389 统一社会信用代码证书；2394 社会团体法人登记证书；2395 民办非企业单位登记证书；2396 基金会法人登记证书；2399 宗教活动场所登记证；2400 政府部门下发的其他有效证明文件；2520 执业许可证/执业证；2521 基层群众性自治组织特别法人统一社会信用代码证；2522 农村集体经济组织登记证。',
    ),
    business_license_copy_open_wx_pay_media_id: text('Image of the licence.', '营业执照或登记证书扫描件。'),
    business_license_number: text('Number of the licence.', '营业执照注册号。'),
    merchant_name: text('Name of the merchant.', '商户名称。'),
    legal_person: personal('Name of the owner or legal person.', '经营者或法定代表人姓名。'),
    company_address: text(
      'Registered address. Required for associations and public institutions.',
      '注册地址。社会团体组织和事业单位必填。',
    ),
    business_time_begin_time: text(
      'Valid from, yyyy-MM-dd. Required for associations and public institutions.',
      '营业期限开始时间，yyyy-MM-dd。社会团体组织和事业单位必填。',
    ),
    business_time_end_time: text(
      'Valid to, yyyy-MM-dd or 长期. Required for associations and public institutions.',
      '营业期限结束时间，yyyy-MM-dd 或长期。社会团体组织和事业单位必填。',
    ),
  }),
  textsOf(FinanceInstitutionDto, {
    finance_type: text('Type of the financial institution.', '金融机构类型。'),
    finance_license_pics_open_wx_pay_media_id: text('Images of the licence.', '金融机构许可证图片。'),
  }),
  textsOf(IdentityDto, {
    ...DOCUMENT,
    id_card_address: personal('Address. Required for companies.', '证件居住地址。企业必填。'),
  }),
  textsOf(ContactIdentityDto, DOCUMENT),
  textsOf(ContactDto, {
    contact_type: text(
      'Who it is: 65 owner or legal person; 66 an authorized person.',
      '超级管理员类型：65 经营者或法人；66 经办人。',
    ),
    contact_info: text(
      'Identity document; of an owner or legal person only the name and the number.',
      '超级管理员证件信息；经营者或法人只需姓名和证件号码。',
    ),
    business_authorization_letter_open_wx_pay_media_id: text(
      'Image of the letter of authorization. Required for an authorized person.',
      '业务办理授权函。经办人必填。',
    ),
    mobile_phone: personal('Phone.', '超级管理员手机。'),
    contact_email: personal('E-mail address.', '超级管理员邮箱。'),
  }),
  textsOf(SettlementAccountDto, {
    bank_account_type: text(
      'Type of account: 74 of the company; 75 private. Required for sole traders.',
      '账户类型：74 对公；75 对私。个体必填。',
    ),
    account_bank: text('Bank, such as 中国银行.', '开户银行，例如中国银行。'),
    account_name: personal(
      "Name of the account: the merchant's, or the owner's if it is private.",
      '开户名称：对公账户为商户名称，对私账户为经营者姓名。',
    ),
    bank_address_code: text("Code of the bank's city.", '开户银行省市编码。'),
    bank_name: text(
      'Full name of the bank with its branch, if WeChat Pay is not connected to it directly.',
      '开户银行全称（含支行），仅非直连银行需要。',
    ),
    account_number: personal('Number of the account.', '银行账号。'),
    bank_card_supplement: text(
      'What else proves the account. Required for associations and public institutions.',
      '银行卡补充资料。社会团体组织和事业单位必填。',
    ),
  }),
  textsOf(BankCardSupplementDto, {
    settlement_certificate_open_wx_pay_media_id: text('Image that proves the settlement.', '结算证明。'),
    relationship_certificate_open_wx_pay_media_id: text('Image that proves the relation.', '关系证明。'),
    other_certificate_open_wx_pay_media_id: text('Other images.', '其他关系证明。'),
  }),
  textsOf(SalesSceneDto, {
    type: text('Where it sells: 1 in a shop; 2 online.', '经营场景：1 线下门店；2 线上店铺。'),
    store_url: text(
      'URL of the online shop. Online, this or the image of its QR code is required.',
      '商城地址。线上店铺须填写商城地址或商城二维码。',
    ),
    store_pic_open_wx_pay_media_id: text('Image of the QR code of the online shop.', '商城二维码。'),
    address_code: text(
      "Code of the shop's district. Required for a shop.",
      '线下场所省市区编码。线下门店必填。',
    ),
    offline_address: text('Address of the shop. Required for a shop.', '线下场所详细地址。线下门店必填。'),
    entrance_pic_open_wx_pay_media_id: text(
      'Image of the entrance. Required for a shop.',
      '线下场所外部照片。线下门店必填。',
    ),
    indoor_pic_open_wx_pay_media_id: text(
      'Image of the inside. Required for a shop.',
      '线下场所内部照片。线下门店必填。',
    ),
  }),
];
