import type { JsonObject } from '../exchange/answer.js';

/** The documented values of `applyment_state`. */
export const APPLYMENT_STATES = [
  'CHECKING',
  'ACCOUNT_NEED_VERIFY',
  'AUDITING',
  'REJECTED',
  'NEED_SIGN',
  'FINISH',
  'FROZEN',
  'CANCELED',
] as const;
/** A state of an applyment. */
export type FakeApplymentState = (typeof APPLYMENT_STATES)[number];

/** `status` as `get_applyment_status` returns it. */
export interface FakeApplymentStatus extends JsonObject {
  readonly applyment_state: string;
  readonly applyment_state_desc?: string;
  readonly sign_state?: string;
  readonly sign_url?: string;
  readonly sub_mchid?: string;
}

/** An applyment as `get_applyment_status` returns it, see https://developer.work.weixin.qq.com/document/path/98974 */
export interface FakeApplyment {
  readonly status: FakeApplymentStatus;
  readonly apply_state: number;
  readonly real_sign_state: number;
  readonly reject_reason?: string;
}

/** An applyment as stored by the fake. */
export interface BookedApplyment {
  readonly app: string;
  readonly out_request_no: string;
  readonly shown: FakeApplyment;
  /** The number that its merchant has, or will have. */
  readonly sub_mchid: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** How many times it was submitted: more than once only after it was rejected. */
  readonly submissions: number;
}

interface Stage {
  readonly description: string;
  readonly apply_state: number;
  readonly sign: readonly [sign_state: string, real_sign_state: number];
  /** What else `status` has. */
  readonly fields?: (booked: Pick<BookedApplyment, 'out_request_no' | 'sub_mchid'>) => JsonObject;
  readonly reject_reason?: string;
}

const UNSIGNABLE = ['NOT_SIGNABLE', 0] as const;
const SIGNED = ['SIGNED', 2] as const;

const urlOf = (what: string, number: string) => `https://fake.invalid/${what}/${encodeURIComponent(number)}`;

const REJECTION = { audit_detail: [{ param_name: '身份证人像面照片', reject_reason: '图片不清晰' }] };

const STAGES: Readonly<Record<FakeApplymentState, Stage>> = {
  CHECKING: { description: '资料校验中', apply_state: 1, sign: UNSIGNABLE },
  ACCOUNT_NEED_VERIFY: {
    description: '待账户验证',
    apply_state: 6,
    sign: SIGNED,
    fields: ({ out_request_no }) => ({
      account_validation: {
        account_name: '示例商户',
        pay_amount: 124,
        destination_account_number: '7222223333322332',
        destination_account_name: '财付通支付科技有限公司',
        destination_account_bank: '招商银行威盛大厦支行',
        city: '深圳',
        remark: '入驻账户验证',
        deadline: '2037-12-10 17:09:01',
      },
      legal_validation_url: urlOf('verify', out_request_no),
    }),
  },
  AUDITING: { description: '审核中', apply_state: 1, sign: SIGNED },
  REJECTED: {
    description: '已驳回',
    apply_state: 1,
    sign: UNSIGNABLE,
    fields: () => REJECTION,
    reject_reason: '图片不清晰',
  },
  NEED_SIGN: {
    description: '待签约',
    apply_state: 1,
    sign: ['UNSIGNED', 1],
    fields: ({ out_request_no, sub_mchid }) => ({ sign_url: urlOf('sign', out_request_no), sub_mchid }),
  },
  FINISH: { description: '完成', apply_state: 2, sign: SIGNED, fields: ({ sub_mchid }) => ({ sub_mchid }) },
  FROZEN: { description: '已冻结', apply_state: 1, sign: UNSIGNABLE, fields: () => REJECTION },
  CANCELED: { description: '已作废', apply_state: 3, sign: UNSIGNABLE },
};

/** The applyment in a state that WeCom documents, or in one that it has added since. */
export function shownIn(
  state: string,
  booked: Pick<BookedApplyment, 'out_request_no' | 'sub_mchid'>,
  fields: Readonly<JsonObject> = {},
): FakeApplyment {
  const stage = STAGES[state as FakeApplymentState] ?? { ...STAGES.AUDITING, description: state };
  const [sign_state, real_sign_state] = stage.sign;
  return {
    status: {
      applyment_state: state,
      applyment_state_desc: stage.description,
      sign_state,
      ...stage.fields?.(booked),
      ...fields,
    },
    apply_state: stage.apply_state,
    real_sign_state,
    ...(stage.reject_reason !== undefined && { reject_reason: stage.reject_reason }),
  };
}

/** Whether nothing follows, unless it is submitted again. */
export function hasEnded({ shown }: Pick<BookedApplyment, 'shown'>): boolean {
  return ['FINISH', 'REJECTED', 'CANCELED'].includes(shown.status.applyment_state);
}
