import 'reflect-metadata';

export { BullMqPollingEngine } from './bullmq-polling.engine.js';
export type { OrderJobData } from './jobs/item-job.js';
export { getQueueName, WECOM_PAY_QUEUE } from './queue-names.js';
