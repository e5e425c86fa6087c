import type { Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';

/** What cannot do without a module, and how that is registered. */
interface Need {
  readonly by: string;
  readonly call: string;
}

const POLLING: Need = { by: 'the option polling', call: 'forRoot()' };

/**
 * A provider of a module that the application imports.
 * @throws {WeComOptionsError} that shows the import to add.
 */
export function findProvider<T>(
  moduleRef: ModuleRef,
  type: Type<T>,
  moduleName: string,
  packageName: string,
  { by, call } = POLLING,
): T {
  try {
    return moduleRef.get(type, { strict: false });
  } catch {
    throw new WeComOptionsError(
      `WeComPayModule: ${by} needs ${moduleName}, which the application does not import. Add ` +
        `${moduleName}.${call} to the imports of your AppModule: import { ${moduleName} } from '${packageName}'.`,
    );
  }
}
