import 'reflect-metadata';

export type { WeComPayTelemetryOptions } from './telemetry.options.js';
export { WeComPayTelemetryModule } from './wecom-pay-telemetry.module.js';
