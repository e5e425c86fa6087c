import { SchedulerRegistry } from '@nestjs/schedule';
import type { RequiredModule } from './require-provider.js';

/** The module whose cron jobs are used. @param neededBy what requires it. */
export function scheduleModule(neededBy: string): RequiredModule<SchedulerRegistry> {
  return {
    name: 'ScheduleModule',
    from: '@nestjs/schedule',
    call: 'forRoot()',
    neededBy,
    provides: SchedulerRegistry,
  };
}

/** Removes a cron job, unless the application has. */
export function removeCronJob(schedulers: SchedulerRegistry, name: string): void {
  if (schedulers.doesExist('cron', name)) schedulers.deleteCronJob(name);
}
