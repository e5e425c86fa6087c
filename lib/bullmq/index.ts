import 'reflect-metadata';

export { BullMqPollingEngine } from './bullmq-polling.engine.js';
export type { OrderJobData } from './item-job.js';
export { getQueueName, WECOM_PAY_QUEUE } from './queue-names.js';
