import type { ApplyMchRequestDto } from '../dto/apply-mch.request.dto.js';
import {
  ASSOCIATION,
  AUTHORIZED,
  COMPANY,
  IN_A_SHOP,
  ONLINE_WITHOUT_PICTURE,
  REGISTERED,
  SELF,
  SOLE_TRADER,
  WITH_OTHER_OWNER,
} from './cases.js';
import { identityRules } from './identity-rules.js';
import { periodRules } from './period-rules.js';
import type { ApplymentRule, Case } from './rule.js';
import { formed, onlyAllowed, required } from './rule.js';

const ALWAYS: Case = { words: '', applies: () => true };

const CREDIT_CODE = /^9[\dA-HJ-NP-RTUW-Y]{17}$/u;
const REGISTRATION_NUMBER = /^\d{15}$/u;
const OF_A_COMPANY = /(?:企业|公司|农民专业合作社)$/u;

const bytesUpTo =
  (most: number) =>
  (text: string): boolean =>
    Buffer.byteLength(text) <= most;

/** The legal person is named twice, and must be the same. */
const asLegalPerson =
  (field: 'id_card_name' | 'id_card_number') =>
  (value: string, { request }: { readonly request: ApplyMchRequestDto }): boolean =>
    !SELF.applies(request) || value === request.id_card_info[field];

const LICENSE: readonly ApplymentRule[] = [
  required('business_license_info.cert_type', ASSOCIATION),
  onlyAllowed('business_license_info.cert_type', ASSOCIATION),
  ...['company_address', 'business_time_begin_time', 'business_time_end_time'].map((field) =>
    required(`business_license_info.${field}`, REGISTERED),
  ),
  formed(
    'business_license_info.business_license_number',
    `be 18 digits and capitals without I O Z S V, beginning with 9, ${COMPANY.words}`,
    (number, { request }) => !COMPANY.applies(request) || CREDIT_CODE.test(number),
  ),
  formed(
    'business_license_info.business_license_number',
    `be 15 digits, or 18 digits and capitals without I O Z S V beginning with 9, ${SOLE_TRADER.words}`,
    (number, { request }) =>
      !SOLE_TRADER.applies(request) || CREDIT_CODE.test(number) || REGISTRATION_NUMBER.test(number),
  ),
  formed(
    'business_license_info.merchant_name',
    `not end with 企业, 公司 or 农民专业合作社 ${SOLE_TRADER.words}`,
    (name, { request }) => !SOLE_TRADER.applies(request) || !OF_A_COMPANY.test(name),
  ),
  ...periodRules(
    'business_license_info.business_time_begin_time',
    'business_license_info.business_time_end_time',
  ),
];

const PERSONS: readonly ApplymentRule[] = [
  required('id_card_info.id_card_address', COMPANY),
  ...identityRules('id_card_info', ALWAYS),
  required('owner', COMPANY),
  required('ubo_info', WITH_OTHER_OWNER),
  onlyAllowed('ubo_info', WITH_OTHER_OWNER),
  required('ubo_info.id_card_address', WITH_OTHER_OWNER),
  ...identityRules('ubo_info', ALWAYS),
];

const CONTACT_DOCUMENT = [
  'id_card_copy_open_wx_pay_media_id',
  'id_card_valid_time_begin',
  'id_card_valid_time',
  'id_doc_type',
];

const CONTACT: readonly ApplymentRule[] = [
  required('contact_info.business_authorization_letter_open_wx_pay_media_id', AUTHORIZED),
  ...CONTACT_DOCUMENT.map((field) => required(`contact_info.contact_info.${field}`, AUTHORIZED)),
  ...identityRules('contact_info.contact_info', AUTHORIZED),
  formed(
    'contact_info.contact_info.id_card_name',
    `be id_card_info.id_card_name ${SELF.words}`,
    asLegalPerson('id_card_name'),
  ),
  formed(
    'contact_info.contact_info.id_card_number',
    `be id_card_info.id_card_number ${SELF.words}`,
    asLegalPerson('id_card_number'),
  ),
];

const BUSINESS: readonly ApplymentRule[] = [
  formed('merchant_short_name', 'be at most 64 bytes of UTF-8, which are 21 汉字', bytesUpTo(64)),
  required('account_info.bank_account_type', SOLE_TRADER),
  required('account_info.bank_card_supplement', REGISTERED),
  ...[
    'address_code',
    'offline_address',
    'entrance_pic_open_wx_pay_media_id',
    'indoor_pic_open_wx_pay_media_id',
  ].map((field) => required(`sales_scene_info.${field}`, IN_A_SHOP)),
  required('sales_scene_info.store_url', ONLINE_WITHOUT_PICTURE),
  formed('sales_scene_info.store_url', 'be at most 1024 bytes of UTF-8', bytesUpTo(1024)),
];

/** https://developer.work.weixin.qq.com/document/path/98973 */
export const APPLYMENT_RULES: readonly ApplymentRule[] = [...LICENSE, ...PERSONS, ...CONTACT, ...BUSINESS];
