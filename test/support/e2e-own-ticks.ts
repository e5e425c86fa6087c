import { setImmediate } from 'node:timers/promises';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { TestingModule } from '@nestjs/testing';
import type { PollingStats } from '../../lib/index.js';
import type { MovableClock } from './e2e-time.js';
import { until } from './e2e-time.js';

/** A `cron` at which nothing happens while a test runs, unless the test ticks itself. */
export const AT_NEW_YEAR = '0 0 0 1 1 *';

const SWEEP_EVERY = 60_000;

interface Polled {
  readonly lifecycle: { readonly isOn: boolean };
  stats(): Promise<PollingStats>;
}

/** Lets each cron job of the application tick, and waits for what it does. */
export async function fireJobs(module: TestingModule): Promise<void> {
  const jobs = module.get(SchedulerRegistry, { strict: false }).getCronJobs();
  for (const job of jobs.values()) await job.fireOnTick();
}

/** Waits until what a service polls just now is over. */
export async function settledIn(service: Polled): Promise<void> {
  await setImmediate();
  if (service.lifecycle.isOn) await until(async () => (await service.stats()).running === 0);
}

/** Lets so many ms pass and the cron jobs tick, and waits until what comes of it is over. */
export function laterIn(module: TestingModule, service: Polled, clock: MovableClock) {
  return async (ms: number): Promise<void> => {
    clock.advance(ms);
    const { lastSweep } = await service.stats();
    const isSweepDue = lastSweep === undefined || Date.now() - lastSweep.startedAt.getTime() >= SWEEP_EVERY;
    await fireJobs(module);
    if (isSweepDue) await until(async () => (await service.stats()).lastSweep !== lastSweep);
    await settledIn(service);
  };
}
