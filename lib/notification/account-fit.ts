import type { Reading } from './reading/read-request.js';

const FOR_ANYBODY = 4;
const FOR_ANY_MERCHANT = 5;
const FOR_THIS_MERCHANT = 6;

/**
 * How well a request fits an account, if several share a callback URL. Of a request that all of them refuse, the one
 * that read the most of it knows why.
 * @param mchid that of the account, if it has one.
 */
export function accountFit(reading: Reading, mchid: string | undefined): number {
  if (reading.kind === 'refused') return reading.passed;
  if (reading.kind === 'verification' || reading.notice.kind === 'ignored') return FOR_ANYBODY;
  if (mchid === undefined) return FOR_ANY_MERCHANT;
  return reading.notice.mchid === mchid ? FOR_THIS_MERCHANT : FOR_ANYBODY;
}
