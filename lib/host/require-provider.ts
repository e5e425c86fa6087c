import type { Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';

/** A module that the application must import. */
export interface RequiredModule {
  /** `ScheduleModule` */
  readonly name: string;
  /** The package that exports it. */
  readonly from: string;
  /** How it is registered, e.g. `forRoot()`. */
  readonly call: string;
  /** What requires it. */
  readonly neededBy: string;
}

/**
 * Returns a provider from a module that the application must import.
 * @throws {WeComOptionsError} showing the import to add.
 */
export function requireProvider<T>(
  moduleRef: ModuleRef,
  type: Type<T>,
  { name, from, call, neededBy }: RequiredModule,
): T {
  try {
    return moduleRef.get(type, { strict: false });
  } catch {
    throw new WeComOptionsError(
      `WeComPayModule: ${neededBy} requires ${name}, which the application does not import. Add ${name}.${call} to the ` +
        `imports of your AppModule: import { ${name} } from '${from}'.`,
    );
  }
}
