import type { OpenEnum } from '../decode/open-enum.js';
import { isEarlier } from '../lifecycle/earlier-state.js';
import type { StateRules } from '../lifecycle/lifecycle.types.js';

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

const INITIAL: ApplymentState = 'CHECKING';
const OVER: ReadonlySet<string> = new Set(['FINISH', 'CANCELED']);

/** Whether nothing can follow; what was rejected may be handed in again under its number. */
const isOver = (state: ApplymentState): boolean => OVER.has(state);

/** An applyment goes back and forth, such as from `AUDITING` to `CHECKING`, until it is over. */
const rankOf = (state: ApplymentState): number => Number(isOver(state));

function isFinal(state: ApplymentState): boolean {
  return isOver(state) || state === 'REJECTED';
}

/** Whether the account is open, so that there is nothing to hand in again. */
export function hasFinished(state: ApplymentState | undefined): boolean {
  return state === 'FINISH';
}

/** What the states of applyments mean to the watch. */
export const APPLYMENT_STATE_RULES: StateRules<{
  readonly status: { readonly applyment_state: ApplymentState };
}> = {
  initial: INITIAL,
  stateOf: ({ status }) => status.applyment_state,
  isFinal,
  emittedAs: ({ status }) => status.applyment_state,
  hasEnded: isFinal,
  isStepBack: (from, to) => isEarlier(from, to, { rankOf, isFinal: isOver }),
  isTentative: () => false,
  isNews: (state, acknowledged) => state !== (acknowledged ?? INITIAL),
  // A merchant waits for the account, however the applyment has ended.
  mustBeHeard: isFinal,
  interned: (state) => APPLYMENT_STATES.find((known) => known === state) ?? state,
};
