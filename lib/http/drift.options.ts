import type { Departure } from '../decode/decode.js';
import { callback, optional } from '../options/option-rules.js';

/** A field in which WeCom's replies deviate from its documentation, without affecting the order. */
export interface Drift extends Departure {
  /** Path of the endpoint whose reply deviates. */
  readonly endpoint: string;
}

/** Called with a {@link Drift}. If it throws or rejects, that is logged and fails no call. */
export type OnDrift = (drift: Drift) => unknown;

/** The part of the module's options that is about drift. */
export interface DriftOptions {
  /** Called once per field in which WeCom's replies deviate from its documentation without affecting the order. */
  onDrift?: OnDrift | undefined;
}

/** The validated options. */
export interface ResolvedDriftOptions {
  readonly onDrift: OnDrift | undefined;
}

export const DRIFT_OPTIONS = ['onDrift'] as const satisfies readonly (keyof DriftOptions)[];

/** @throws {WeComOptionsError} if it is not a function. */
export function resolveDriftOptions(given: Readonly<Record<string, unknown>>): ResolvedDriftOptions {
  return { onDrift: optional(given['onDrift'], (value) => callback<OnDrift>('onDrift', value)) };
}
