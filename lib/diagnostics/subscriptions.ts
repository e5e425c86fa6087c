import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { WeComPayMessages } from './messages.js';
import { WECOM_PAY_CHANNELS } from './channels.js';

/** What is done with the messages of the channels. */
export type Handlers = {
  readonly [Name in keyof WeComPayMessages]?: (message: WeComPayMessages[Name]) => void;
};

/**
 * Subscribes until the function that it returns is called.
 * @param onError told of what a handler throws: Node would raise it as an uncaught exception.
 */
export function subscribeTo(handlers: Handlers, onError: (error: unknown) => void): () => void {
  const subscriptions = Object.entries(handlers).map(([name, handle]) => {
    const channel = WECOM_PAY_CHANNELS[name as keyof WeComPayMessages];
    const listener = (message: unknown) => {
      try {
        (handle as (message: unknown) => void)(message);
      } catch (error) {
        onError(error);
      }
    };
    subscribe(channel, listener);
    return () => unsubscribe(channel, listener);
  });
  return () => subscriptions.forEach((end) => end());
}
