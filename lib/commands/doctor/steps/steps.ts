import type { Step } from '../step.js';
import { callbackStep } from './callback.step.js';
import { clockStep } from './clock.step.js';
import { dnsStep } from './dns.step.js';
import { orderStep } from './order.step.js';
import { permissionStep } from './permission.step.js';
import { redisStep } from './redis.step.js';
import { secretStep } from './secret.step.js';
import { tlsStep } from './tls.step.js';

/** In the order in which they are taken, after the options. */
export const STEPS: readonly Step[] = [
  dnsStep,
  tlsStep,
  clockStep,
  secretStep,
  permissionStep,
  orderStep,
  callbackStep,
  redisStep,
];
