import type { JsonObject } from '../exchange/answer.js';
import { WeComFailure } from '../exchange/failure.js';
import { choice, integer, list, object, optional, OUT_REQUEST_NO, readBody, textUpTo } from './body-rules.js';
import type { Route } from './route.js';
import { OK } from './route.js';

interface ApplyMchBody extends JsonObject {
  readonly out_request_no: string;
  readonly organization_type: number;
  readonly business_license_info: JsonObject;
  readonly owner?: boolean;
  readonly ubo_info?: JsonObject;
  readonly id_card_info: JsonObject;
  readonly contact_info: JsonObject & { readonly contact_type: string; readonly contact_info: JsonObject };
  readonly account_info: JsonObject;
  readonly sales_scene_info: JsonObject & { readonly type: number };
  readonly business_id: number;
}

const IMAGE = textUpTo(1024);
const DAY = textUpTo(10, (day) => day === '长期' || !Number.isNaN(Date.parse(day)));

const IDENTITY = {
  id_card_copy_open_wx_pay_media_id: IMAGE,
  id_card_name: textUpTo(100),
  id_card_number: textUpTo(32),
  id_card_valid_time_begin: DAY,
  id_card_valid_time: DAY,
};

const BODY = object({
  out_request_no: OUT_REQUEST_NO,
  organization_type: choice(0, 1, 2, 3),
  business_license_info: object({
    business_license_copy_open_wx_pay_media_id: IMAGE,
    business_license_number: textUpTo(64),
    merchant_name: textUpTo(128),
    legal_person: textUpTo(100),
    business_time_begin_time: optional(DAY),
    business_time_end_time: optional(DAY),
  }),
  finance_institution_info: optional(
    object({
      finance_type: choice('BANK_AGENT', 'PAYMENT_AGENT', 'INSURANCE', 'TRADE_AND_SETTLE', 'OTHER'),
      finance_license_pics_open_wx_pay_media_id: list(IMAGE),
    }),
  ),
  merchant_short_name: textUpTo(64),
  id_card_info: object(IDENTITY),
  ubo_info: optional(object(IDENTITY)),
  contact_info: object({
    contact_type: choice('65', '66'),
    contact_info: object({ id_card_name: textUpTo(100), id_card_number: textUpTo(32) }),
    mobile_phone: textUpTo(20),
    contact_email: textUpTo(256, (address) => address.includes('@')),
  }),
  account_info: object({
    account_bank: textUpTo(128),
    account_name: textUpTo(128),
    bank_address_code: textUpTo(6),
    account_number: textUpTo(30),
  }),
  sales_scene_info: object({ type: choice(1, 2) }),
  business_id: integer(1),
  userid: textUpTo(64),
});

/** By `organization_type`; a company may do all business. */
const LINES_OF_BUSINESS: Readonly<Record<number, readonly number[]>> = {
  0: Array.from({ length: 31 }, (_, index) => index + 1),
  1: [1, 2, 3, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 20, 22, 23, 24, 25, 27, 28, 31],
  2: [9, 14, 16, 22, 23, 24, 25, 27, 28, 31],
  3: [22, 27, 29, 30],
};

/** https://developer.work.weixin.qq.com/document/path/98973 */
export const applyMch: Route = ({ applymentDesk }, { app, text }) => {
  const body = readBody<ApplyMchBody>(text, BODY);
  const wrong = contradictionIn(body);
  if (wrong !== undefined) throw new WeComFailure(90414, 'invalid param', `${wrong}参数错误`);
  if (LINES_OF_BUSINESS[body.organization_type]?.includes(body.business_id) !== true)
    throw new WeComFailure(90421);
  applymentDesk.take(app, body.out_request_no, imagesIn(body));
  return { ...OK, error_description: '' };
};

const isMissing = (value: unknown): boolean => value === undefined || value === '';

/**
 * The first field that is missing, or should not be there, because of another. WeCom's own rules, apart from the
 * library's.
 */
function contradictionIn(body: ApplyMchBody): string | undefined {
  const { organization_type: type, business_license_info: license, contact_info: contact } = body;
  const isRegistered = type === 2 || type === 3;
  const scene = body.sales_scene_info;
  const checks: Readonly<Record<string, boolean>> = {
    cert_type: (type === 2) === isMissing(license['cert_type']),
    company_address: isRegistered && isMissing(license['company_address']),
    business_time_begin_time: isRegistered && isMissing(license['business_time_begin_time']),
    business_time_end_time: isRegistered && isMissing(license['business_time_end_time']),
    id_card_address: type === 0 && isMissing(body.id_card_info['id_card_address']),
    owner: type === 0 && typeof body.owner !== 'boolean',
    ubo_info: (type === 0 && body.owner === false) === isMissing(body.ubo_info),
    business_authorization_letter_open_wx_pay_media_id:
      contact.contact_type === '66' &&
      isMissing(contact['business_authorization_letter_open_wx_pay_media_id']),
    id_doc_type: contact.contact_type === '66' && isMissing(contact.contact_info['id_doc_type']),
    id_card_name:
      contact.contact_type === '65' &&
      contact.contact_info['id_card_name'] !== body.id_card_info['id_card_name'],
    bank_account_type: type === 1 && isMissing(body.account_info['bank_account_type']),
    bank_card_supplement: isRegistered && isMissing(body.account_info['bank_card_supplement']),
    address_code: scene.type === 1 && isMissing(scene['address_code']),
    entrance_pic_open_wx_pay_media_id:
      scene.type === 1 && isMissing(scene['entrance_pic_open_wx_pay_media_id']),
    store_url:
      scene.type === 2 && isMissing(scene['store_url']) && isMissing(scene['store_pic_open_wx_pay_media_id']),
  };
  return Object.keys(checks).find((name) => checks[name]);
}

const IMAGE_FIELD = /_open_wx_pay_media_id$/u;
const IMAGE_LISTS: ReadonlySet<string> = new Set(['qualifications', 'business_addition_pics']);

/** All images that it uses, wherever they stand. */
function imagesIn(value: unknown, name = ''): readonly string[] {
  if (typeof value === 'string') return IMAGE_FIELD.test(name) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => imagesIn(item, name));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, item]) =>
    IMAGE_LISTS.has(name) ? imagesIn(item, 'image_open_wx_pay_media_id') : imagesIn(item, field),
  );
}
