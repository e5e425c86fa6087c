import type { ContactIdentityDto, IdDocType, IdentityDto } from '../dto/identity.dto.js';
import { periodRules } from './period-rules.js';
import type { ApplymentRule, Case } from './rule.js';
import { formed, required, valueAt } from './rule.js';

const RESIDENT = /^\d{17}[\dX]$/u;

/** How the numbers of documents look: https://developer.work.weixin.qq.com/document/path/98973 */
const NUMBERS: Readonly<Record<IdDocType, RegExp>> = {
  0: RESIDENT,
  1: /^[\dA-Za-z-]{4,15}$/u,
  2: /^[Hh](?:[\dA-Za-z]{8}|[\dA-Za-z]{10})$/u,
  3: /^[Mm](?:[\dA-Za-z]{8}|[\dA-Za-z]{10})$/u,
  4: /^(?:\d{8}|\d{10})$/u,
  5: /^[\dA-Za-z]{15}$/u,
  6: RESIDENT,
  7: RESIDENT,
  8: RESIDENT,
};
const PASSPORT = 1;

type Identity = IdentityDto | ContactIdentityDto;

/**
 * The rules of an identity document.
 * @param path where it stands.
 * @param complete in which applyments more than its name and number is wanted.
 */
export function identityRules(path: string, complete: Case): readonly ApplymentRule[] {
  const identityIn = (request: object) => valueAt(request, path) as Identity | undefined;
  const unlessPassport = `unless ${path}.id_doc_type is ${PASSPORT} (护照)`;
  const withBack: Case = {
    words: complete.words === '' ? unlessPassport : `${complete.words} and ${unlessPassport}`,
    applies: (request) => {
      const identity = identityIn(request);
      return complete.applies(request) && identity !== undefined && identity.id_doc_type !== PASSPORT;
    },
  };
  return [
    required(`${path}.id_card_national_open_wx_pay_media_id`, withBack),
    formed(
      `${path}.id_card_number`,
      'be a number as documents of its id_doc_type have it',
      (number, { request }) =>
        !complete.applies(request) || NUMBERS[identityIn(request)?.id_doc_type ?? 0].test(number),
    ),
    ...periodRules(`${path}.id_card_valid_time_begin`, `${path}.id_card_valid_time`),
  ];
}
