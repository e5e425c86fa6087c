import type { Channel } from 'node:diagnostics_channel';
import { channel } from 'node:diagnostics_channel';
import { monotonicNow } from '../common/clock.js';
import { WeComPayError } from '../errors/wecom-pay.error.js';
import type { Around, OperationStart, Outcome, WeComPayMessages } from './messages.js';

/**
 * The names of the `node:diagnostics_channel` channels on which this module reports what it does.
 *
 * @example
 * subscribe(WECOM_PAY_CHANNELS.poll, (message) => {
 *   const { out_trade_no, trade_state } = message as WeComPayMessages['poll'];
 * });
 */
export const WECOM_PAY_CHANNELS = {
  start: 'nestjs-wecom-pay:start',
  request: 'nestjs-wecom-pay:request',
  call: 'nestjs-wecom-pay:call',
  tokenFetch: 'nestjs-wecom-pay:token-fetch',
  poll: 'nestjs-wecom-pay:poll',
  sweep: 'nestjs-wecom-pay:sweep',
  event: 'nestjs-wecom-pay:event',
  pause: 'nestjs-wecom-pay:pause',
  notification: 'nestjs-wecom-pay:notification',
  reconcile: 'nestjs-wecom-pay:reconcile',
} as const satisfies Readonly<Record<keyof WeComPayMessages, string>>;

const channels = Object.fromEntries(
  Object.entries(WECOM_PAY_CHANNELS).map(([name, fullName]) => [name, channel(fullName)]),
) as Readonly<Record<keyof WeComPayMessages, Channel>>;

/** Publishes a message, which is created only if there is a subscriber. */
export function publish<Name extends keyof WeComPayMessages>(
  name: Name,
  message: () => WeComPayMessages[Name],
): void {
  if (channels[name].hasSubscribers) channels[name].publish(Object.freeze(message()));
}

/** The numbers that a message may have; that of its kind takes the place of one. */
export const NO_NUMBERS = {
  mchid: undefined,
  out_trade_no: undefined,
  out_refund_no: undefined,
  out_request_no: undefined,
};

/** Runs an operation, inside the functions of subscribers to its start, if there are any. */
export function operation<T>(start: () => OperationStart, work: () => Promise<T>): Promise<T> {
  if (!channels.start.hasSubscribers) return work();
  let inside = work;
  const within = (around: Around): void => {
    const before = inside;
    inside = () => runWithin(around, before);
  };
  publish('start', () => ({ kind: undefined, ...NO_NUMBERS, source: undefined, ...start(), within }));
  return inside();
}

/** Runs work at once and once: inside the subscriber's function, or without it, unless that starts it at once. */
function runWithin<T>(around: Around, work: () => Promise<T>): Promise<T> {
  let running: Promise<T> | undefined;
  const start = () => (running ??= work());
  const ended = (async () => around(start))();
  const isInside = running !== undefined;
  const result = start();
  ended.catch(async (error: unknown) => {
    const [outcome] = await Promise.allSettled([result]);
    // What the work has failed with may have passed through, maybe in another form.
    const isOwn = outcome.status === 'fulfilled' || (!isInside && outcome.reason !== error);
    if (isOwn) raise(error);
  });
  return result;
}

/** As Node raises what a subscriber throws. */
function raise(error: unknown): void {
  process.nextTick(() => {
    throw error;
  });
}

/** Runs work and reports its outcome, before it throws the error, if any. */
export async function measured<T>(
  work: () => Promise<T>,
  report: (outcome: () => Outcome) => void,
): Promise<T> {
  const startedAt = monotonicNow();
  let result: T;
  try {
    result = await work();
  } catch (error) {
    report(() => outcomeOf(startedAt, { error }));
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
