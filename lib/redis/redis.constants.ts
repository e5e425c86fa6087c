/** Injects the validated options of `WeComPayRedisModule`, with secrets sealed. */
export const WECOM_PAY_REDIS_OPTIONS = Symbol.for('nestjs-wecom-pay:REDIS_OPTIONS');

/** What keys that hold access tokens begin with, after the option `prefix`. */
export const TOKEN_KEYS = 'wecom-pay-token:';
/** The same, for keys that count requests. */
export const RATE_KEYS = 'wecom-pay-rate:';
