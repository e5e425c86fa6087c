export const WECOM_PAY_TELEMETRY_OPTIONS = Symbol.for('nestjs-wecom-pay:TELEMETRY_OPTIONS');

/** The name of the tracer and of the meter. */
export const SCOPE = 'nestjs-wecom-pay';
