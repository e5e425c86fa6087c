/** Injects the account's validated options, with secrets sealed. */
export const WECOM_PAY_OPTIONS = Symbol.for('nestjs-wecom-pay:OPTIONS');

/** Injects the account's name. */
export const WECOM_PAY_ACCOUNT = Symbol.for('nestjs-wecom-pay:ACCOUNT');

/** The name of an account that was registered without one. */
export const DEFAULT_ACCOUNT = 'default';

/** Injects the polling engine of the account. */
export const WECOM_PAY_POLLING_ENGINE = Symbol.for('nestjs-wecom-pay:POLLING_ENGINE');

/** Injects the store that shares access tokens between processes, if the application imports one. */
export const WECOM_PAY_ACCESS_TOKEN_STORE = Symbol.for('nestjs-wecom-pay:ACCESS_TOKEN_STORE');

/** Injects the limiter that shares a corp's rate limits between processes, if the application imports one. */
export const WECOM_PAY_RATE_LIMITER = Symbol.for('nestjs-wecom-pay:RATE_LIMITER');
