import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { hashedKey } from '../../common/hashed-key.js';
import { WeComOptionsError } from '../../errors/wecom-pay.errors.js';
import { WECOM_PAY_RATE_LIMITER } from '../../wecom-pay.constants.js';
import type { ResolvedCallsOptions } from '../calls.options.js';
import type { Endpoint } from '../rules/endpoint.js';
import { CorpLimits } from './corp-limits.js';
import type { RateLimiter } from './rate-limiter.interface.js';
import { sharedTurns } from './order-turns.js';
import { SharedRate } from './shared-rate.js';
import type { RateLimit } from '../rules/rate-limit.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A corp; WeCom counts calls per corp. */
export interface Corp {
  readonly baseUrl: string;
  readonly corpId: string;
}

type LimitOptions = Pick<ResolvedCallsOptions, 'rateLimit' | 'maxConcurrency'>;

const BACKGROUND_SHARE = 0.9;

/**
 * At most nine tenths of the hourly average in any minute: 30 calls a second by default. The rest of the minute is
 * always available to a burst of other calls.
 */
function backgroundLimit({ perMinute, perHour }: LimitOptions['rateLimit']): RateLimit {
  const perMinuteOnAverage = Math.min(perMinute, perHour / 60);
  return { limit: Math.max(1, Math.floor(perMinuteOnAverage * BACKGROUND_SHARE)), duration: MINUTE };
}

function rateLimits({ perMinute, perHour }: LimitOptions['rateLimit']): readonly RateLimit[] {
  return [
    { limit: perMinute, duration: MINUTE },
    { limit: perHour, duration: HOUR },
  ];
}

function sharedRates(limiter: RateLimiter, corp: Corp, rateLimit: LimitOptions['rateLimit']) {
  return ({ path, limits }: Endpoint): SharedRate => {
    const key = hashedKey(corp.baseUrl, corp.corpId, path);
    return new SharedRate(
      limiter,
      { key, limits: [...rateLimits(rateLimit), ...limits] },
      { key: `${key}:background`, limits: [backgroundLimit(rateLimit)] },
    );
  };
}

/** Gives all accounts of a corp the same limits, because WeCom counts their calls together. */
@Injectable()
export class CorpLimitsRegistry {
  private readonly corps = new Map<string, { readonly limits: CorpLimits; readonly options: LimitOptions }>();

  constructor(@Optional() @Inject(WECOM_PAY_RATE_LIMITER) private readonly limiter?: RateLimiter) {}

  /** @throws {WeComOptionsError} if two accounts of a corp have different limits. */
  of({ baseUrl, corpId, rateLimit, maxConcurrency }: Corp & LimitOptions): CorpLimits {
    const key = `${baseUrl} ${corpId}`;
    const options = { rateLimit, maxConcurrency };
    const known = this.corps.get(key);
    if (known && isDeepStrictEqual(known.options, options)) return known.limits;
    if (known) {
      throw new WeComOptionsError(
        `WeComPayModule: two accounts of the corp ${corpId} have different rateLimit or maxConcurrency. ` +
          'WeCom counts their calls together: set the same values for both.',
      );
    }
    const { limiter } = this;
    const sharedRateOf = limiter && sharedRates(limiter, { baseUrl, corpId }, rateLimit);
    const newTurns = limiter && ((endpoint: Endpoint) => sharedTurns(limiter, [baseUrl, corpId], endpoint));
    const limits = new CorpLimits(
      rateLimits(rateLimit),
      [backgroundLimit(rateLimit)],
      maxConcurrency,
      sharedRateOf,
      newTurns,
    );
    this.corps.set(key, { limits, options });
    return limits;
  }
}
