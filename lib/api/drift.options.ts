import type { Departure } from '../decode/decode.js';
import { callback, optional } from '../options/option-rules.js';

/** One way in which WeCom's replies depart from its documentation, without harm to the order. */
export interface Drift extends Departure {
  /** Path of the endpoint whose reply departs. */
  readonly endpoint: string;
}

/** Hears of a {@link Drift}. What it throws or rejects with is logged, and harms no call. */
export type OnDrift = (drift: Drift) => unknown;

/** What to do about drift. */
export interface DriftOptions {
  /** Is told, once per field, when WeCom's replies depart from its documentation without harm to the order. */
  onDrift?: OnDrift | undefined;
}

/** The same, checked. */
export interface ResolvedDriftOptions {
  readonly onDrift: OnDrift | undefined;
}

export const DRIFT_OPTIONS = ['onDrift'] as const satisfies readonly (keyof DriftOptions)[];

/** @throws {WeComOptionsError} when it is no function. */
export function resolveDriftOptions(given: Readonly<Record<string, unknown>>): ResolvedDriftOptions {
  return { onDrift: optional(given['onDrift'], (value) => callback<OnDrift>('onDrift', value)) };
}
