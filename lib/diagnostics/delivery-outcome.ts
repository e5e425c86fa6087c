import type { EventMessage } from './messages.js';

/** What the listeners did with an event. */
export type DeliveryOutcome = 'handled' | 'failed' | 'unheard';

export function deliveryOutcome({ heard, failed }: Pick<EventMessage, 'heard' | 'failed'>): DeliveryOutcome {
  if (!heard) return 'unheard';
  return failed ? 'failed' : 'handled';
}
