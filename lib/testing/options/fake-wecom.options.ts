import type { FakeRateLimits } from '../exchange/rate-limits.js';
import type { ResolvedNotificationOptions } from '../notifications/notification-options.js';
import { NOTIFICATION_DEFAULTS } from '../notifications/notification-options.js';
import type { FakeRefundLimits } from '../refunds/refund-turns.js';
import type { FakeErrcodes, FakeReadings } from '../support/fake-readings.js';
import { DEFAULT_ERRCODES, DEFAULT_READINGS } from '../support/fake-readings.js';
import type { FakeWeComOptions } from './fake-wecom-options.interface.js';
import { assertOptions } from './option-rules.js';

type Grouped = 'rateLimits' | 'refundLimits' | 'readings' | 'errcodes' | 'notifications';
type Defaulted = Exclude<keyof FakeWeComOptions, 'tls' | Grouped>;

export type ResolvedOptions = { readonly [K in Defaulted]: NonNullable<FakeWeComOptions[K]> } & {
  readonly tls: FakeWeComOptions['tls'];
  readonly rateLimits: FakeRateLimits;
  readonly refundLimits: FakeRefundLimits;
  readonly notifications: ResolvedNotificationOptions;
  readonly readings: FakeReadings;
  readonly errcodes: FakeErrcodes;
};

const DEFAULTS: ResolvedOptions = {
  host: '127.0.0.1',
  port: 0,
  corpId: 'ww0000000000000001',
  corpSecret: 'FakeWeComSecret0FakeWeComSecret0FakeWeCom00',
  mchid: '1900000001',
  accounts: [],
  tls: undefined,
  tokenLifetime: 7_200,
  repeatedExpiresIn: 'remaining',
  wrongSecretLimit: 10,
  latency: 0,
  rateLimits: { perMinute: 10_000, perHour: 150_000 },
  refundLimits: { perSecond: 150, perOrderAndMinute: 1 },
  closableAfter: 300_000,
  refundTakes: Infinity,
  applymentTakes: Infinity,
  notifications: NOTIFICATION_DEFAULTS,
  readings: DEFAULT_READINGS,
  errcodes: DEFAULT_ERRCODES,
  keepAliveTimeout: 75_000,
  historySize: 10_000,
  onRequest: () => undefined,
  now: () => Date.now(),
};

/** @throws TypeError naming the invalid option */
export function resolveOptions(options: FakeWeComOptions): ResolvedOptions {
  assertOptions(options);
  return {
    ...DEFAULTS,
    ...withoutUndefined(options),
    tls: options.tls,
    rateLimits: { ...DEFAULTS.rateLimits, ...withoutUndefined(options.rateLimits ?? {}) },
    refundLimits: { ...DEFAULTS.refundLimits, ...withoutUndefined(options.refundLimits ?? {}) },
    notifications: { ...DEFAULTS.notifications, ...withoutUndefined(options.notifications ?? {}) },
    readings: { ...DEFAULTS.readings, ...withoutUndefined(options.readings ?? {}) },
    errcodes: { ...DEFAULTS.errcodes, ...withoutUndefined(options.errcodes ?? {}) },
  };
}

function withoutUndefined(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}
