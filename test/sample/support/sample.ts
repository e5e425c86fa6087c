import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuiltPackage } from '../../docs/support/built-package.js';
import { ROOT } from '../../docs/support/repository.js';

const KIT = 'shop-kit';

/** Compiles a sample and the kit that it shares with others, each file where `nest start` puts it. */
export async function compileSample(built: BuiltPackage, sample: string): Promise<void> {
  const compiled = `sample/${sample}/dist`;
  await built.compile(`sample/${KIT}`, `${compiled}/${KIT}`);
  await built.compile(`sample/${sample}/src`, `${compiled}/${sample}/src`);
  for (const page of [`sample/${KIT}/page`, `sample/${sample}/public`]) {
    await cp(join(ROOT, page), built.pathOf(page), { recursive: true });
  }
}
