import { setTimeout } from 'node:timers/promises';
import type { Logger, OnApplicationBootstrap, OnModuleInit } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { EventEmitterReadinessWatcher } from '@nestjs/event-emitter';
import { wholeNow } from '../common/clock.js';
import { described } from '../errors/foreign-error.js';
import type { HostMethods } from './host-methods.js';

const LOOK_EVERY = 20;
const LONGEST_LOOK = 30_000;

interface HookedProvider extends OnModuleInit, OnApplicationBootstrap {
  /** Whether the hooks are being called. */
  readonly isInitialized: boolean;
}

interface Surroundings {
  readonly words: {
    /** What begins: `Polling`. */
    readonly activity: string;
    /** The decorator of the methods that listen: `@OnOrder`. */
    readonly listener: string;
    /** What has a `stop()`, if anything has. */
    readonly service?: string;
  };
  readonly moduleRef: ModuleRef;
  readonly methods: HostMethods;
  readonly logger: Logger;
}

/**
 * Nest calls no hooks of a module that `LazyModuleLoader` loads: this does. Never rejects.
 * https://github.com/nestjs/docs.nestjs.com/pull/2276
 */
export async function callHooksIfLoadedLate(
  provider: HookedProvider,
  { words, moduleRef, methods, logger }: Surroundings,
): Promise<void> {
  if (!(await isEmitterReady(moduleRef)) || provider.isInitialized) return;
  try {
    await whenComplete(() => methods.isComplete());
    if (!methods.knows(provider)) return;
    const { listener, service } = words;
    const stop = service === undefined ? '' : `, and call ${service}.stop() before the application closes`;
    logger.log(
      'WeComPayModule was loaded lazily. Nest registers no listeners of lazily loaded modules and calls none of their hooks: ' +
        `put ${listener}() into modules that are imported${stop}.`,
    );
    await provider.onModuleInit();
    await provider.onApplicationBootstrap();
  } catch (error) {
    logger.error(`${words.activity} could not be started: ${described(error)}`);
  }
}

/** The event emitter is ready only once Nest has called the hooks of all modules that were loaded at startup. */
export async function isEmitterReady(moduleRef: ModuleRef): Promise<boolean> {
  try {
    await moduleRef.get(EventEmitterReadinessWatcher, { strict: false }).waitUntilReady();
    return true;
  } catch {
    // It is missing, or not even constructed.
    return false;
  }
}

/** Waits for providers that are still being created, but not for one that never is. */
async function whenComplete(isComplete: () => boolean, latest = wholeNow() + LONGEST_LOOK): Promise<void> {
  if (isComplete() || wholeNow() >= latest) return;
  await setTimeout(LOOK_EVERY, undefined, { ref: false });
  await whenComplete(isComplete, latest);
}
