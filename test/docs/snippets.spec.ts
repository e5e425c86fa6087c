import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { snippetsOf } from './support/markdown.js';
import { PAGES, readText, ROOT } from './support/repository.js';
import type { Sources } from './support/type-check.js';
import { typeErrorsIn } from './support/type-check.js';

const decisions = readdirSync(join(ROOT, 'docs/decisions')).map((name) => `docs/decisions/${name}`);

function sourcesOf(file: string): Sources {
  const folder = file.replaceAll(/\W/gu, '-');
  return new Map(
    snippetsOf(file, 'ts').map(({ path, code }, index) => [
      `${folder}/${index + 1}/${path ?? 'snippet.ts'}`,
      code,
    ]),
  );
}

describe('the code in the documentation', () => {
  it.each(PAGES.flat())('is found: %s shows each of its blocks', (file) => {
    expect(snippetsOf(file)).toHaveLength(readText(file).match(/^```\w/gmu)?.length ?? 0);
  });

  it('compiles under strict options', () => {
    const sources = new Map([...PAGES.flat(), ...decisions].flatMap((file) => [...sourcesOf(file)]));
    expect(typeErrorsIn(sources)).toEqual([]);
  });

  it('compiles in the sample, too', () => {
    const folder = join(ROOT, 'sample/01-query/src');
    const files = readdirSync(folder).map(
      (name) => [`sample/${name}`, readFileSync(join(folder, name), 'utf8')] as const,
    );
    expect(typeErrorsIn(new Map(files))).toEqual([]);
  });

  it('is reported if it does not compile', () => {
    const code = "import { OrderQueryService } from 'nestjs-wecom-pay';\nOrderQueryService.query();\n";
    expect(typeErrorsIn(new Map([['wrong/snippet.ts', code]]))).toEqual([
      expect.stringContaining("wrong/snippet.ts:2 Property 'query' does not exist"),
    ]);
  });
});
