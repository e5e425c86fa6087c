/** Injects the validated options of `WeComPayRedisModule`, with secrets sealed. */
export const WECOM_PAY_REDIS_OPTIONS = Symbol.for('nestjs-wecom-pay:REDIS_OPTIONS');
