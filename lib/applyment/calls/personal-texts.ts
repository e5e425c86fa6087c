import type { ApplyMchRequestDto } from '../dto/apply-mch.request.dto.js';

/** What no error, log or message may show. */
const PERSONAL: ReadonlySet<string> = new Set([
  'legal_person',
  'company_address',
  'business_license_number',
  'id_card_name',
  'id_card_number',
  'id_card_address',
  'account_name',
  'account_number',
  'mobile_phone',
  'contact_email',
  'offline_address',
  'userid',
]);

/** The personal data of an applyment, the longest first: a name may be part of another. */
export function personalTextsOf(request: ApplyMchRequestDto): readonly string[] {
  return [...new Set(personalTextsIn(request))].toSorted((one, other) => other.length - one.length);
}

function personalTextsIn(value: object): readonly string[] {
  return Object.entries(value).flatMap(([name, field]: [string, unknown]) => {
    if (typeof field === 'string') return PERSONAL.has(name) ? [field] : [];
    return typeof field === 'object' && field !== null ? personalTextsIn(field) : [];
  });
}
