import type { Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { EventEmitter2, EventEmitterReadinessWatcher } from '@nestjs/event-emitter';
import { described } from '../errors/foreign-error.js';
import type { RequiredModule } from './require-provider.js';
import { requireProvider } from './require-provider.js';

/** The module that an option needs, by which events are emitted. */
export function eventEmitterModule(option: string): RequiredModule<EventEmitter2> {
  return {
    name: 'EventEmitterModule',
    from: '@nestjs/event-emitter',
    call: 'forRoot()',
    neededBy: `the option ${option}`,
    provides: EventEmitter2,
  };
}

/** Why something has stopped that would emit events. */
export function withoutListeners(activity: string, error: unknown): string {
  return `${activity} has stopped: the event listeners could not be registered. ${described(error)}`;
}

/** The application's event emitter, which may not exist yet when polling is first used. */
export class HostEmitter {
  private known: EventEmitter2 | undefined;

  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly module: RequiredModule<EventEmitter2>,
  ) {}

  /** @throws {WeComOptionsError} showing the import to add, if the application has none. */
  get(): EventEmitter2 {
    this.known ??= this.part(EventEmitter2);
    return this.known;
  }

  /** Resolves when the application's listeners are registered; rejects if they cannot be. */
  async listening(): Promise<void> {
    await this.part(EventEmitterReadinessWatcher).waitUntilReady();
  }

  private part<T>(type: Type<T>): T {
    return requireProvider(this.moduleRef, { ...this.module, provides: type });
  }
}
