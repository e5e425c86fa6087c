import type { Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';

/**
 * A provider of a module that the application imports.
 * @throws {WeComOptionsError} that shows the import to add.
 */
export function findProvider<T>(
  moduleRef: ModuleRef,
  type: Type<T>,
  moduleName: string,
  packageName: string,
): T {
  try {
    return moduleRef.get(type, { strict: false });
  } catch {
    throw new WeComOptionsError(
      `WeComPayModule: the option polling needs ${moduleName}, which the application does not import. Add ` +
        `${moduleName}.forRoot() to the imports of your AppModule: import { ${moduleName} } from '${packageName}'.`,
    );
  }
}
