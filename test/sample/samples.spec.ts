import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ROOT } from '../docs/support/repository.js';

const KIT = 'shop-kit';
const SAMPLES = join(ROOT, 'sample');
const names = readdirSync(SAMPLES);

describe.each(names)('sample/%s', (name) => {
  it(`imports nothing from another sample, but for ${KIT}`, () => {
    const foreign = sourcesOf(name).flatMap((file) =>
      importsOf(file).filter((imported) => ![name, KIT].includes(imported.split('/')[0] ?? '')),
    );
    expect(foreign).toEqual([]);
  });
});

it('has a kit for the shop and the cluster', () => {
  const importers = names.filter(
    (name) => name !== KIT && sourcesOf(name).some((file) => importsOf(file).some(isInKit)),
  );
  expect(importers).toEqual(['02-shop', '03-cluster']);
});

function isInKit(file: string): boolean {
  return file.startsWith(`${KIT}/`);
}

/** Of a sample, relative to the folder of all samples. */
function sourcesOf(name: string): readonly string[] {
  return readdirSync(join(SAMPLES, name), { recursive: true, encoding: 'utf8' })
    .map((file) => posix.join(name, file.replaceAll('\\', '/')))
    .filter((file) => file.endsWith('.ts') && !file.startsWith(`${name}/dist/`));
}

/** The files that one file imports by a relative path. */
function importsOf(file: string): readonly string[] {
  return [...read(file).matchAll(/from '(\.[^']+)'/gu)].map(([, path = '']) =>
    posix.join(posix.dirname(file), path),
  );
}

function read(file: string): string {
  return readFileSync(join(SAMPLES, file), 'utf8');
}
