import type { ItemNoun } from '../diagnostics/messages.js';

/** `wecom-pay.order.success`, `wecom-pay.outlet.refund.changed` */
export function eventName(noun: ItemNoun, state = 'changed', account?: string): string {
  const scope = account === undefined ? '' : `${account}.`;
  return `wecom-pay.${scope}${noun}.${state.toLowerCase()}`;
}
