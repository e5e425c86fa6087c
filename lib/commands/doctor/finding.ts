import type { ConsolePage } from '../../errors/console-pages.js';

/** `warning`: it works, but not well or not for sure. `skipped`: nothing is known of it. */
export type Verdict = 'ok' | 'warning' | 'failed' | 'skipped';

/** What is known of one thing that was examined. Safe to print. */
export interface Judgement {
  readonly verdict: Verdict;
  /** What was seen, in a sentence or two. */
  readonly detail: string;
  /** What an administrator does next, in a sentence or two. */
  readonly action?: string | undefined;
  /** The page of WeCom's console on which that is done, if it is done there. */
  readonly page?: ConsolePage | undefined;
  /** Of a failure: whether it may be over later without any change. */
  readonly passes?: boolean | undefined;
}

/** What to do about it, and where. */
export type Remedy = Pick<Judgement, 'action' | 'page' | 'passes'>;

export type StepName =
  'options' | 'dns' | 'tls' | 'clock' | 'secret' | 'permission' | 'order' | 'callback' | 'redis';

export const TITLES: Readonly<Record<StepName, string>> = {
  options: 'Options',
  dns: 'DNS',
  tls: 'TLS',
  clock: 'Clock',
  secret: 'Secret',
  permission: 'Permission',
  order: 'Order',
  callback: 'Callback',
  redis: 'Redis',
};

export interface Finding extends Judgement {
  readonly step: StepName;
  /** The step without which this one could not be taken. */
  readonly because?: StepName;
}

const judgement =
  (verdict: Verdict) =>
  (detail: string, remedy: Remedy = {}): Judgement => ({ verdict, detail, ...remedy });

export const ok = judgement('ok');
export const warning = judgement('warning');
export const failed = judgement('failed');
export const skipped = judgement('skipped');
