import type { Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { EventEmitter2, EventEmitterReadinessWatcher } from '@nestjs/event-emitter';
import type { RequiredModule } from '../host/require-provider.js';
import { requireProvider } from '../host/require-provider.js';
import type { ItemKind } from './kinds/item-kind.interface.js';

/** The module that polling a kind of items needs. */
export function eventEmitterModule({ words }: Pick<ItemKind, 'words'>): RequiredModule<EventEmitter2> {
  return {
    name: 'EventEmitterModule',
    from: '@nestjs/event-emitter',
    call: 'forRoot()',
    neededBy: `the option ${words.option}`,
    provides: EventEmitter2,
  };
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
