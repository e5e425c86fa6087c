import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { withAdditions } from '../../../lib/schematics/module-edit.js';

const ADDED = {
  imports: ['A.forRoot()', 'B.forRoot({\n  b: 1,\n})'],
  providers: ['P'],
  names: [
    { name: 'A', from: 'ab' },
    { name: 'B', from: 'ab' },
    { name: 'P', from: './p' },
  ],
};

const IMPORT = "import { Module } from '@nestjs/common';\n";

function edited(metadata: string): string {
  const text = `${IMPORT}@Module(${metadata})\nexport class AppModule {}\n`;
  const result = withAdditions(ts, text, ADDED);
  const { diagnostics = [] } = ts.transpileModule(result, { reportDiagnostics: true });
  expect(diagnostics).toEqual([]);
  return result.slice(result.indexOf('@Module(') + '@Module('.length, result.indexOf(')\nexport'));
}

const IMPORTS = `imports: [
    A.forRoot(),
    B.forRoot({
      b: 1,
    }),
  ],`;

describe('the metadata of a module', () => {
  it.each([
    ['is empty', '{}', `{\n  ${IMPORTS}\n  providers: [P],\n}`],
    [
      'has other lists only',
      '{\n  controllers: [C],\n}',
      `{\n  ${IMPORTS}\n  providers: [P],\n  controllers: [C],\n}`,
    ],
    [
      'has lists on one line',
      '{\n  imports: [X, Y],\n  providers: [Q],\n}',
      `{\n  ${IMPORTS.replace('[', '[\n    X,\n    Y,')}\n  providers: [Q, P],\n}`,
    ],
    [
      'has lists without a last comma, with comments',
      '{\n  imports: [\n    X, // the x\n    ...Y // the rest\n    // and no more\n  ],\n  providers: [\n    Q\n  ],\n}',
      `{\n  ${IMPORTS.replace('[', '[\n    X, // the x\n    ...Y, // the rest\n    // and no more')}\n  providers: [\n    Q,\n    P,\n  ],\n}`,
    ],
    [
      'has quoted names',
      "{\n  'imports': [],\n  'providers': [Q],\n}",
      `{\n  ${IMPORTS.replace('imports', "'imports'")}\n  'providers': [Q, P],\n}`,
    ],
    [
      'is indented by tabs',
      '{\n\timports: [],\n\tproviders: [],\n}',
      '{\n\timports: [\n\t\tA.forRoot(),\n\t\tB.forRoot({\n\t\t\tb: 1,\n\t\t}),\n\t],\n\tproviders: [P],\n}',
    ],
  ])('that %s gets the additions in its own style', (_title, metadata, expected) => {
    expect(edited(metadata)).toBe(expected);
  });
});

describe('the file of a module', () => {
  const text = `${IMPORT}import { A } from 'ab';\n\n@Module({})\nexport class AppModule {}\n`;

  it('gets names in the import that is there, and others after the last one', () => {
    expect(withAdditions(ts, text, ADDED)).toContain(
      `${IMPORT}import { A, B } from 'ab';\nimport { P } from './p';\n\n@Module`,
    );
  });

  it('keeps its quotes and the ends of its lines', () => {
    const result = withAdditions(ts, text.replaceAll("'", '"').replaceAll('\n', '\r\n'), ADDED);
    expect(result).toContain('\r\nimport { P } from "./p";\r\n');
    expect(result.replaceAll('\r\n', '')).not.toMatch(/[\r\n']/u);
  });

  it('may hold other modules besides AppModule', () => {
    const other = '@Module({ imports: OTHERS })\nexport class OtherModule {}\n';
    const result = withAdditions(ts, text.replace('@Module', `${other}@Module`), ADDED);
    expect(result).toContain(other);
    expect(result).toContain('A.forRoot()');
  });
});
