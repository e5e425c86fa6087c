/** Injects the checked options of `WeComPayRedisModule`, with their secrets sealed. */
export const WECOM_PAY_REDIS_OPTIONS = Symbol.for('nestjs-wecom-pay:REDIS_OPTIONS');
