import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { diag } from '@opentelemetry/api';
import type { WeComPayMessages } from '../diagnostics/channels.js';
import { WECOM_PAY_CHANNELS } from '../diagnostics/channels.js';

/** What is done with the messages of the channels. */
export type Handlers = {
  readonly [Name in keyof WeComPayMessages]?: (message: WeComPayMessages[Name]) => void;
};

/** Subscribes until the function that it returns is called. */
export function subscribeTo(handlers: Handlers): () => void {
  const subscriptions = Object.entries(handlers).map(([name, handle]) => {
    const channel = WECOM_PAY_CHANNELS[name as keyof WeComPayMessages];
    const listener = guarded(handle as (message: unknown) => void);
    subscribe(channel, listener);
    return () => unsubscribe(channel, listener);
  });
  return () => subscriptions.forEach((end) => end());
}

/** Node raises what a subscriber throws as an uncaught exception; a processor or reader of the application's may throw. */
function guarded(handle: (message: unknown) => void): (message: unknown) => void {
  return (message) => {
    try {
      handle(message);
    } catch (error) {
      diag.error('nestjs-wecom-pay: telemetry failed', error);
    }
  };
}
