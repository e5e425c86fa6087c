import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';
import type { ResolvedWeComPayOptions } from '../options/wecom-pay.options.js';
import { CorpLimits } from './corp-limits.js';
import type { RateLimit } from './sliding-window.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type LimitOptions = Pick<ResolvedWeComPayOptions, 'rateLimit' | 'maxConcurrency'>;

const BACKGROUND_SHARE = 0.9;

/**
 * Nine tenths of what the hour allows on average, and as much in a minute at the most: 30 calls a second by default. A
 * burst of other calls always finds the rest of the minute.
 */
function backgroundLimit({ perMinute, perHour }: LimitOptions['rateLimit']): RateLimit {
  const perMinuteOnAverage = Math.min(perMinute, perHour / 60);
  return { limit: Math.max(1, Math.floor(perMinuteOnAverage * BACKGROUND_SHARE)), duration: MINUTE };
}

/** Gives the accounts of one corp the same limits, since WeCom counts their calls together. */
@Injectable()
export class CorpLimitsRegistry {
  private readonly corps = new Map<string, { readonly limits: CorpLimits; readonly options: LimitOptions }>();

  /** @throws {WeComOptionsError} when two accounts of a corp want different limits. */
  of({ baseUrl, corpId, rateLimit, maxConcurrency }: ResolvedWeComPayOptions): CorpLimits {
    const key = `${baseUrl} ${corpId}`;
    const options = { rateLimit, maxConcurrency };
    const known = this.corps.get(key);
    if (known && isDeepStrictEqual(known.options, options)) return known.limits;
    if (known) {
      throw new WeComOptionsError(
        `WeComPayModule: two accounts of the corp ${corpId} have different rateLimit or maxConcurrency. ` +
          'WeCom counts their calls together: give both the same.',
      );
    }
    const limits = new CorpLimits(
      [
        { limit: rateLimit.perMinute, duration: MINUTE },
        { limit: rateLimit.perHour, duration: HOUR },
      ],
      [backgroundLimit(rateLimit)],
      maxConcurrency,
    );
    this.corps.set(key, { limits, options });
    return limits;
  }
}
