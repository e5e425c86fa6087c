import { describe, expect, it } from '@jest/globals';
import { toApplyMchRequest } from '../../../lib/applyment/calls/applyment.request.js';
import { APPLYMENT_RULES } from '../../../lib/applyment/rules/rules.js';
import { WeComRequestError } from '../../../lib/errors/wecom-pay.errors.js';
import type { ApplyMchRequestDto } from '../../../lib/index.js';
import { aCompany, anAssociation, anIdentity, PERSONAL } from '../../support/unit-applyments.js';

const NOW = Date.parse('2026-11-29T01:00:00+08:00');

const companyWith = (changes: object) => changed(aCompany(), changes);
const associationWith = (changes: object) => changed(anAssociation(), changes);

/** Fields by their paths; `undefined` takes one away. */
function changed(request: ApplyMchRequestDto, changes: object): ApplyMchRequestDto {
  const copy = structuredClone(request);
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split('.');
    const last = names.pop()!;
    let parent = copy as unknown as Record<string, unknown>;
    for (const name of names) parent = parent[name] as Record<string, unknown>;
    parent[last] = value;
  }
  return copy;
}

const soleTrader = (changes: object = {}) =>
  companyWith({
    organization_type: 1,
    owner: undefined,
    'business_license_info.merchant_name': '个体户陈玉兰',
    'business_license_info.business_license_number': '440301123456789',
    'account_info.bank_account_type': 75,
    ...changes,
  });

function complaintOf(request: unknown): string | undefined {
  try {
    toApplyMchRequest(request as ApplyMchRequestDto, NOW);
    return undefined;
  } catch (error) {
    if (error instanceof WeComRequestError) return error.message;
    throw error;
  }
}

describe('an applyment', () => {
  it.each([
    ['of a company', aCompany()],
    ['of a company that somebody else owns', aCompany({ owner: false, ubo_info: anIdentity() })],
    ['of a sole trader', soleTrader()],
    ['of an association', anAssociation()],
    [
      'of a public institution',
      associationWith({
        organization_type: 3,
        'business_license_info.cert_type': undefined,
      }),
    ],
    [
      'by the holder of a passport',
      companyWith({
        'id_card_info.id_doc_type': 1,
        'id_card_info.id_card_number': 'E1234567',
        'id_card_info.id_card_national_open_wx_pay_media_id': undefined,
        'contact_info.contact_info.id_card_number': 'E1234567',
      }),
    ],
    [
      'of a financial institution, with all that an audit may ask for',
      aCompany({
        finance_institution_info: {
          finance_type: 'INSURANCE',
          finance_license_pics_open_wx_pay_media_id: ['A', 'B', 'C', 'D', 'E'],
        },
        qualifications: { id: ['A'] },
        business_addition_pics: { id: ['A', 'B'] },
      }),
    ],
    ['whose last days are 长期', companyWith({ 'id_card_info.id_card_valid_time': '长期' })],
    ['whose short name has 21 汉字', companyWith({ merchant_short_name: '示'.repeat(21) })],
  ])('is taken as it is: %s', (_what, request) => {
    expect(toApplyMchRequest(request, NOW)).toEqual(JSON.parse(JSON.stringify(request)));
  });

  it.each<[field: string, request: unknown, must: RegExp]>([
    ['out_request_no', companyWith({ out_request_no: 'AN APPLYMENT' }), /printable ASCII without spaces/u],
    ['organization_type', companyWith({ organization_type: 4 }), /one of 0, 1, 2, 3, got the number 4/u],
    ['owner', companyWith({ owner: 'true' }), /true or false, got a string of 4 characters/u],
    ['owner', companyWith({ owner: undefined }), /be there if organization_type is 0 \(企业\), got nothing/u],
    ['ubo_info', companyWith({ owner: false }), /if organization_type is 0 \(企业\) and owner is false/u],
    [
      'ubo_info',
      companyWith({ ubo_info: anIdentity() }),
      /be omitted except if .* owner is false, got an object/u,
    ],
    [
      'ubo_info.id_card_address',
      aCompany({ owner: false, ubo_info: { ...anIdentity(), id_card_address: undefined } }),
      /owner is false, got nothing/u,
    ],
    ['id_card_info.id_card_address', companyWith({ 'id_card_info.id_card_address': undefined }), /企业/u],
    [
      'id_card_info.id_card_national_open_wx_pay_media_id',
      companyWith({ 'id_card_info.id_card_national_open_wx_pay_media_id': undefined }),
      /be there unless id_card_info.id_doc_type is 1 \(护照\), got nothing/u,
    ],
    ['id_card_info.id_card_number', companyWith({ 'id_card_info.id_card_number': '4403' }), /id_doc_type/u],
    [
      'id_card_info.id_card_valid_time_begin',
      companyWith({ 'id_card_info.id_card_valid_time_begin': '2026-11-29' }),
      /before today/u,
    ],
    [
      'id_card_info.id_card_valid_time_begin',
      companyWith({ 'id_card_info.id_card_valid_time_begin': '2015-02-30' }),
      /a day from 1900-01-01/u,
    ],
    [
      'id_card_info.id_card_valid_time',
      companyWith({ 'id_card_info.id_card_valid_time': '2015-03-07' }),
      /a day after .*_begin, or 长期/u,
    ],
    [
      'business_license_info.cert_type',
      companyWith({ 'business_license_info.cert_type': 2389 }),
      /omitted except if organization_type is 2/u,
    ],
    [
      'business_license_info.cert_type',
      associationWith({ 'business_license_info.cert_type': undefined }),
      /be there if organization_type is 2/u,
    ],
    [
      'business_license_info.cert_type',
      associationWith({ 'business_license_info.cert_type': 1 }),
      /one of 2389, 2394/u,
    ],
    [
      'business_license_info.company_address',
      associationWith({ 'business_license_info.company_address': undefined }),
      /2 \(社会团体组织\) or 3 \(事业单位\)/u,
    ],
    [
      'business_license_info.business_time_begin_time',
      associationWith({ 'business_license_info.business_time_begin_time': undefined }),
      /be there/u,
    ],
    [
      'business_license_info.business_time_end_time',
      associationWith({ 'business_license_info.business_time_end_time': undefined }),
      /be there/u,
    ],
    [
      'business_license_info.business_license_number',
      companyWith({ 'business_license_info.business_license_number': '440301123456789' }),
      /18 digits/u,
    ],
    [
      'business_license_info.business_license_number',
      companyWith({ 'business_license_info.business_license_number': '91440300MA5D1234IB' }),
      /I O Z S V/u,
    ],
    [
      'business_license_info.business_license_number',
      soleTrader({ 'business_license_info.business_license_number': '123' }),
      /15 digits/u,
    ],
    [
      'business_license_info.merchant_name',
      soleTrader({ 'business_license_info.merchant_name': '示例公司' }),
      /not end with/u,
    ],
    [
      'business_license_info.merchant_name',
      companyWith({ 'business_license_info.merchant_name': ' 示例' }),
      /without leading or trailing spaces/u,
    ],
    [
      'business_license_info.merchant_name',
      companyWith({ 'business_license_info.merchant_name': '12345' }),
      /with a letter/u,
    ],
    ['merchant_short_name', companyWith({ merchant_short_name: '示'.repeat(22) }), /64 bytes/u],
    [
      'account_info.bank_account_type',
      soleTrader({ 'account_info.bank_account_type': undefined }),
      /1 \(个体\)/u,
    ],
    [
      'account_info.bank_card_supplement',
      associationWith({ 'account_info.bank_card_supplement': undefined }),
      /be there/u,
    ],
    [
      'account_info.account_number',
      companyWith({ 'account_info.account_number': 6222020200112233 }),
      /got a number/u,
    ],
    ['contact_info.contact_type', companyWith({ 'contact_info.contact_type': 65 }), /one of "65", "66"/u],
    [
      'contact_info.contact_info.id_card_name',
      companyWith({ 'contact_info.contact_info.id_card_name': '李明' }),
      /be id_card_info.id_card_name if/u,
    ],
    [
      'contact_info.contact_info.id_card_number',
      companyWith({ 'contact_info.contact_info.id_card_number': '440301199001010011' }),
      /be id_card_info.id_card_number if/u,
    ],
    [
      'contact_info.contact_info.id_doc_type',
      associationWith({ 'contact_info.contact_info.id_doc_type': undefined }),
      /"66" \(经办人\)/u,
    ],
    [
      'contact_info.contact_info.id_card_valid_time',
      associationWith({ 'contact_info.contact_info.id_card_valid_time': undefined }),
      /"66"/u,
    ],
    [
      'contact_info.contact_info.id_card_national_open_wx_pay_media_id',
      associationWith({ 'contact_info.contact_info.id_card_national_open_wx_pay_media_id': undefined }),
      /"66" \(经办人\) and unless .*id_doc_type is 1/u,
    ],
    [
      'contact_info.business_authorization_letter_open_wx_pay_media_id',
      associationWith({ 'contact_info.business_authorization_letter_open_wx_pay_media_id': undefined }),
      /be there if contact_info.contact_type is "66"/u,
    ],
    ['contact_info.mobile_phone', companyWith({ 'contact_info.mobile_phone': 'mine' }), /5 to 20/u],
    [
      'contact_info.contact_email',
      companyWith({ 'contact_info.contact_email': 'mine' }),
      /an e-mail address/u,
    ],
    [
      'sales_scene_info.store_url',
      companyWith({ 'sales_scene_info.store_url': undefined }),
      /no store_pic_open_wx_pay_media_id/u,
    ],
    [
      'sales_scene_info.store_url',
      companyWith({ 'sales_scene_info.store_url': `https://${'示'.repeat(400)}` }),
      /1024 bytes/u,
    ],
    [
      'sales_scene_info.address_code',
      associationWith({ 'sales_scene_info.address_code': undefined }),
      /1 \(线下门店\)/u,
    ],
    [
      'sales_scene_info.offline_address',
      associationWith({ 'sales_scene_info.offline_address': undefined }),
      /1 \(线下门店\)/u,
    ],
    [
      'sales_scene_info.entrance_pic_open_wx_pay_media_id',
      associationWith({ 'sales_scene_info.entrance_pic_open_wx_pay_media_id': undefined }),
      /线下门店/u,
    ],
    [
      'sales_scene_info.indoor_pic_open_wx_pay_media_id',
      associationWith({ 'sales_scene_info.indoor_pic_open_wx_pay_media_id': undefined }),
      /线下门店/u,
    ],
    [
      'qualifications.id',
      aCompany({ qualifications: { id: ['A', 'B', 'C', 'D', 'E', 'F'] } }),
      /an array of 1 to 5 strings/u,
    ],
    [
      'business_addition_pics.id',
      aCompany({ business_addition_pics: { id: [] } }),
      /an array of 1 to 5 strings/u,
    ],
  ])('is refused, naming %s', (field, request, must) => {
    const complaint = complaintOf(request);
    expect(complaint?.startsWith(`${field} must `)).toBe(true);
    expect(complaint).toMatch(must);
  });

  it.each([
    [
      'a misspelled field',
      companyWith({ 'account_info.acount_name': 'x' }),
      /account_info cannot have .*account_name/u,
    ],
    [
      'the address of the administrator',
      companyWith({ 'contact_info.contact_info.id_card_address': 'x' }),
      /id_card_address/u,
    ],
    ['no object', 'APPLY-1', /must be an object/u],
  ])('is refused with %s', (_what, request, must) => {
    expect(complaintOf(request)).toMatch(must);
  });
});

it('shows nothing personal in a complaint, whichever field is wrong', () => {
  const personal = [...Object.values(PERSONAL), '李明', '91440300MA5D1234XB'];
  for (const { field } of APPLYMENT_RULES) {
    for (const value of [PERSONAL.name.repeat(60), 6222020200112233, { name: PERSONAL.name }]) {
      for (const request of [
        aCompany(),
        anAssociation(),
        aCompany({ owner: false, ubo_info: anIdentity() }),
      ]) {
        if (field.startsWith('ubo_info.') && request.ubo_info === undefined) continue;
        const complaint = complaintOf(changed(request, { [field]: value })) ?? '';
        expect(personal.filter((text) => complaint.includes(text))).toEqual([]);
      }
    }
  }
});
