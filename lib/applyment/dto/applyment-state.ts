import type { OpenEnum } from '../../decode/open-enum.js';

/** The documented values of an applyment's `applyment_state`. */
export const APPLYMENT_STATES = [
  'CHECKING',
  'ACCOUNT_NEED_VERIFY',
  'AUDITING',
  'NEED_SIGN',
  'FROZEN',
  'FINISH',
  'REJECTED',
  'CANCELED',
] as const;
/** A documented value of an applyment's `applyment_state`. */
export type KnownApplymentState = (typeof APPLYMENT_STATES)[number];
/**
 * 申请状态 (state of an applyment). `CHECKING` 资料校验中 (checked by machine) · `ACCOUNT_NEED_VERIFY` 待账户验证 (the merchant must
 * prove the account) · `AUDITING` 审核中 (audited) · `NEED_SIGN` 待签约 (the super administrator must sign) · `FROZEN` 已冻结
 * (frozen) · `FINISH` 完成 (done) · `REJECTED` 已驳回 (rejected, `audit_detail` says why) · `CANCELED` 已作废 (void). `FINISH`,
 * `REJECTED` and `CANCELED` are final; an unknown state is not.
 * @see https://developer.work.weixin.qq.com/document/path/98974
 */
export type ApplymentState = OpenEnum<KnownApplymentState>;
