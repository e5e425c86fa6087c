import type { PollingStats } from 'nestjs-wecom-pay';
import type { Outage } from '../wecom/outage.js';
import { wholeSecond } from './whole-second.js';

/** All that the page shows of the shop as a whole. */
export interface ShopState {
  readonly isFake: boolean;
  readonly outage: { readonly seconds: number; readonly until: Date | undefined } | undefined;
  readonly polling: {
    readonly isStarted: boolean;
    readonly paused: { readonly reason: string; readonly until: Date | undefined } | undefined;
  };
}

export function shopState(
  { isStarted, paused }: Pick<PollingStats, 'isStarted' | 'paused'>,
  outage: Outage | undefined,
): ShopState {
  return {
    isFake: outage !== undefined,
    outage: outage && { seconds: outage.seconds, until: outage.until },
    polling: {
      isStarted,
      paused: paused && { reason: paused.reason, until: paused.until && wholeSecond(paused.until) },
    },
  };
}
