import type { Channel } from 'node:diagnostics_channel';
import { channel } from 'node:diagnostics_channel';
import { monotonicNow } from '../common/clock.js';
import type { WeComPayErrorCode } from '../errors/wecom-pay.errors.js';
import { WeComPayError } from '../errors/wecom-pay.errors.js';

/** What all messages say. Nothing in a message is secret, and no `openid` is in it. Durations are milliseconds. */
interface Message {
  /** The name of the account; `default` where it has none. */
  readonly account: string;
}

/** How something went that asked WeCom. */
export interface Outcome {
  readonly duration: number;
  /** The kind of failure; `undefined` when it went well. */
  readonly code: WeComPayErrorCode | 'UNEXPECTED' | undefined;
  /** WeCom's error code, where the failure has one. */
  readonly errcode: number | undefined;
}

/** A call to WeCom has ended, retries included. */
export interface CallMessage extends Message, Outcome {
  /** `/cgi-bin/miniapppay/get_order` */
  readonly endpoint: string;
  /** How many requests were sent. */
  readonly attempts: number;
  readonly background: boolean;
}

/** WeCom was asked for its access token. */
export interface TokenFetchMessage extends Message, Outcome {}

/** WeCom has answered a poll, or failed to; the application is not notified yet. */
export interface PollMessage extends Message, Outcome {
  readonly mchid: string;
  readonly out_trade_no: string;
  readonly source: 'schedule' | 'pollNow';
  /** WeCom's answer. */
  readonly trade_state: string | undefined;
  /** Milliseconds by which the poll was late, 0 for one that came early; `undefined` for one out of turn. */
  readonly delay: number | undefined;
}

/** What `@UnfinishedOrders()` lists was looked at. */
export interface SweepMessage extends Message {
  readonly startedAt: Date;
  readonly duration: number;
  /** How many rows were listed, wrong ones included. */
  readonly listed: number;
  /** What went wrong; `undefined` when all was well. */
  readonly error: string | undefined;
}

/** The application was notified of an event, and its listeners are done. */
export interface EventMessage extends Message {
  /** The event's id: `mchid/out_trade_no/trade_state`. */
  readonly id: string;
  /** The state that it is about: a `trade_state`, or `UNRESOLVED`. */
  readonly state: string;
  /** Whether anything listens. */
  readonly heard: boolean;
  /** Whether a listener threw or took too long: the event is delivered again. */
  readonly failed: boolean;
  readonly duration: number;
}

/** Polling of an account paused, or resumed. */
export interface PauseMessage extends Message {
  readonly isPaused: boolean;
  /** Why, and when polling is tried again; `undefined` when it resumed. */
  readonly reason: string | undefined;
  readonly until: Date | undefined;
}

/** The messages of each channel. */
export interface WeComPayMessages {
  readonly call: CallMessage;
  readonly tokenFetch: TokenFetchMessage;
  readonly poll: PollMessage;
  readonly sweep: SweepMessage;
  readonly event: EventMessage;
  readonly pause: PauseMessage;
}

/**
 * The names of the channels of `node:diagnostics_channel` on which this module says what it does.
 *
 * @example
 * subscribe(WECOM_PAY_CHANNELS.poll, (message) => {
 *   const { out_trade_no, trade_state } = message as WeComPayMessages['poll'];
 * });
 */
export const WECOM_PAY_CHANNELS = {
  call: 'nestjs-wecom-pay:call',
  tokenFetch: 'nestjs-wecom-pay:token-fetch',
  poll: 'nestjs-wecom-pay:poll',
  sweep: 'nestjs-wecom-pay:sweep',
  event: 'nestjs-wecom-pay:event',
  pause: 'nestjs-wecom-pay:pause',
} as const satisfies Readonly<Record<keyof WeComPayMessages, string>>;

const channels = Object.fromEntries(
  Object.entries(WECOM_PAY_CHANNELS).map(([name, fullName]) => [name, channel(fullName)]),
) as Readonly<Record<keyof WeComPayMessages, Channel>>;

/** Publishes a message, which is made only where somebody has subscribed. */
export function publish<Name extends keyof WeComPayMessages>(
  name: Name,
  message: () => WeComPayMessages[Name],
): void {
  if (channels[name].hasSubscribers) channels[name].publish(Object.freeze(message()));
}

/** Does work, and reports how it went: with the error, if there was one, before that is thrown. */
export async function measured<T>(
  work: () => Promise<T>,
  report: (outcome: () => Outcome, error?: unknown) => void,
): Promise<T> {
  const startedAt = monotonicNow();
  let result: T;
  try {
    result = await work();
  } catch (error) {
    report(() => outcomeOf(startedAt, { error }), error);
    throw error;
  }
  report(() => outcomeOf(startedAt, undefined));
  return result;
}

function outcomeOf(startedAt: number, failure: { readonly error: unknown } | undefined): Outcome {
  const duration = monotonicNow() - startedAt;
  if (failure === undefined) return { duration, code: undefined, errcode: undefined };
  const { error } = failure;
  if (!(error instanceof WeComPayError)) return { duration, code: 'UNEXPECTED', errcode: undefined };
  return { duration, code: error.code, errcode: error.errcode };
}
