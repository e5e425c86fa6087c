import type { PollingStats } from 'nestjs-wecom-pay';
import { FakeUpstream } from '../wecom/fake-upstream.js';
import type { Upstream } from '../wecom/upstream.js';
import { wholeSecond } from './whole-second.js';

/** All that the page shows of the shop as a whole. */
export interface ShopState {
  readonly isFake: boolean;
  readonly outage: { readonly seconds: number; readonly until: Date | undefined } | undefined;
  /** `lost`: on their way to the shop. `off`: the shop has no keys for them. */
  readonly notifications: 'on' | 'lost' | 'off';
  readonly polling: {
    readonly isStarted: boolean;
    readonly paused: { readonly reason: string; readonly until: Date | undefined } | undefined;
  };
}

export function shopState(
  { isStarted, paused }: Pick<PollingStats, 'isStarted' | 'paused'>,
  upstream: Upstream,
): ShopState {
  const fake = upstream instanceof FakeUpstream ? upstream : undefined;
  return {
    isFake: fake !== undefined,
    outage: fake && { seconds: fake.outage.seconds, until: fake.outage.until },
    notifications: notificationState(upstream, fake?.losesNotifications),
    polling: {
      isStarted,
      paused: paused && { reason: paused.reason, until: paused.until && wholeSecond(paused.until) },
    },
  };
}

function notificationState({ notifications }: Upstream, areLost = false): ShopState['notifications'] {
  if (notifications === undefined) return 'off';
  return areLost ? 'lost' : 'on';
}
