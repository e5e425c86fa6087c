import type { Step } from './step.js';
import { callbackStep } from './steps/callback.step.js';
import { clockStep } from './steps/clock.step.js';
import { dnsStep } from './steps/dns.step.js';
import { orderStep } from './steps/order.step.js';
import { permissionStep } from './steps/permission.step.js';
import { redisStep } from './steps/redis.step.js';
import { secretStep } from './steps/secret.step.js';
import { tlsStep } from './steps/tls.step.js';

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
