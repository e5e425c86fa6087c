/** Injects the validated options of `WeComPayRedisModule`, with secrets sealed. */
export const WECOM_PAY_REDIS_OPTIONS = Symbol.for('nestjs-wecom-pay:REDIS_OPTIONS');

/** With what the keys begin, after the option `prefix`, that hold access tokens. */
export const TOKEN_KEYS = 'wecom-pay-token:';
/** The same of those that count requests. */
export const RATE_KEYS = 'wecom-pay-rate:';
