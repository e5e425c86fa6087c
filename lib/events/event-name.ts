import type { ItemNoun } from '../diagnostics/messages.js';

const PREFIX = 'wecom-pay.';
const RECONCILED = 'reconciled';
const NOUNS: Readonly<Record<ItemNoun, true>> = { order: true, refund: true, applyment: true };

/** `wecom-pay.order.success`, `wecom-pay.outlet.refund.changed` */
export function eventName(noun: ItemNoun, state = 'changed', account?: string): string {
  return `${scopeOf(account)}${noun}.${state.toLowerCase()}`;
}

/** Of a day: `wecom-pay.reconciled`, `wecom-pay.outlet.reconciled` */
export function dayEventName(account?: string): string {
  return `${scopeOf(account)}${RECONCILED}`;
}

/**
 * Whether an event name or pattern can match events of a kind: `wecom-pay.outlet.refund.changed` of refunds,
 * `wecom-pay.**` of all.
 */
export function isEventOf(noun: ItemNoun, name: string): boolean {
  if (!name.startsWith(PREFIX) || name.endsWith(`.${RECONCILED}`)) return false;
  const about = name.split('.').at(-2)!;
  return about === noun || !Object.hasOwn(NOUNS, about);
}

function scopeOf(account: string | undefined): string {
  return account === undefined ? PREFIX : `${PREFIX}${account}.`;
}
