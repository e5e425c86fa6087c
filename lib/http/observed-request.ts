import { measured, publish } from '../diagnostics/channels.js';
import type { RequestMessage } from '../diagnostics/messages.js';

/** What is known about a request before WeCom answers. */
export type RequestDescription = Pick<
  RequestMessage,
  'account' | 'endpoint' | 'method' | 'origin' | 'resends'
>;

/** Sends a request and publishes its outcome on the diagnostics channel. */
export function observedRequest<T>(
  describe: () => RequestDescription,
  send: (onStatus: (status: number) => void) => Promise<T>,
): Promise<T> {
  let status: number | undefined;
  return measured(
    () => send((answered) => void (status = answered)),
    (outcome) => publish('request', () => ({ ...describe(), status, ...outcome() })),
  );
}
