import type { ApplyMchRequestDto, OrganizationType } from '../dto/apply-mch.request.dto.js';
import type { Case } from './rule.js';

const NAMES: Readonly<Record<OrganizationType, string>> = {
  0: '企业',
  1: '个体',
  2: '社会团体组织',
  3: '事业单位',
};

function organization(...types: readonly OrganizationType[]): Case {
  const named = types.map((type) => `${type} (${NAMES[type]})`).join(' or ');
  return {
    words: `if organization_type is ${named}`,
    applies: ({ organization_type }) => types.includes(organization_type),
  };
}

export const COMPANY = organization(0);
export const SOLE_TRADER = organization(1);
export const ASSOCIATION = organization(2);
export const REGISTERED = organization(2, 3);

export const WITH_OTHER_OWNER: Case = {
  words: `${COMPANY.words} and owner is false`,
  applies: (request) => COMPANY.applies(request) && request.owner === false,
};

export const AUTHORIZED: Case = {
  words: 'if contact_info.contact_type is "66" (经办人)',
  applies: ({ contact_info }) => contact_info.contact_type === '66',
};

const isSelf = ({ contact_info }: ApplyMchRequestDto): boolean => contact_info.contact_type === '65';
/** Of the legal person, only name and number are wanted. */
export const SELF: Case = { words: 'if contact_info.contact_type is "65" (经营者/法人)', applies: isSelf };

export const IN_A_SHOP: Case = {
  words: 'if sales_scene_info.type is 1 (线下门店)',
  applies: ({ sales_scene_info }) => sales_scene_info.type === 1,
};

export const ONLINE_WITHOUT_PICTURE: Case = {
  words: 'if sales_scene_info.type is 2 (线上店铺) and there is no store_pic_open_wx_pay_media_id',
  applies: ({ sales_scene_info: { type, store_pic_open_wx_pay_media_id } }) =>
    type === 2 && store_pic_open_wx_pay_media_id === undefined,
};
