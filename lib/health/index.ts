import 'reflect-metadata';

export { WeComPayHealthIndicator } from './wecom-pay.health-indicator.js';
export type { WeComPayHealthOptions } from './wecom-pay.health-indicator.js';
