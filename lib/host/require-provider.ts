import type { Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';

/** A module that the application must import. */
export interface RequiredModule<T = unknown> {
  /** `ScheduleModule` */
  readonly name: string;
  /** The package that exports it. */
  readonly from: string;
  /** How it is registered, e.g. `forRoot()`. */
  readonly call: string;
  /** What requires it. */
  readonly neededBy: string;
  /** What it provides: the module is missing if this is. */
  readonly provides: Type<T>;
}

/**
 * Returns a provider from a module that the application must import.
 * @throws {WeComOptionsError} showing the import to add.
 */
export function requireProvider<T>(moduleRef: ModuleRef, module: RequiredModule<T>): T {
  const provider = find(moduleRef, module);
  if (provider === undefined) throw missing([module]);
  return provider;
}

/** @throws {WeComOptionsError} showing the imports to add, if the application does not import all of the modules. */
export function requireModules(moduleRef: ModuleRef, modules: readonly RequiredModule[]): void {
  const absent = modules.filter((module) => !isImported(moduleRef, module));
  if (absent.length > 0) throw missing(absent);
}

/** Whether the application imports the module. */
export function isImported(moduleRef: ModuleRef, module: RequiredModule): boolean {
  return find(moduleRef, module) !== undefined;
}

function find<T>(moduleRef: ModuleRef, { provides }: RequiredModule<T>): T | undefined {
  try {
    return moduleRef.get(provides, { strict: false });
  } catch {
    return undefined;
  }
}

function missing(modules: readonly RequiredModule[]): WeComOptionsError {
  return new WeComOptionsError(`WeComPayModule: ${modules.map(sentencesOf).join(' Also, ')}`);
}

function sentencesOf({ name, from, call, neededBy }: RequiredModule): string {
  return (
    `${neededBy} requires ${name}, which the application does not import. Add ${name}.${call} to the imports of your ` +
    `AppModule: import { ${name} } from '${from}'.`
  );
}
