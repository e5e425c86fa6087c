import { describe, expect, it } from '@jest/globals';
import { getMetadataStorage } from 'class-validator';
import type { Constructor } from '../../../lib/decode/field-rules.js';
import { fieldRulesOf } from '../../../lib/decode/field-rules.js';
import * as library from '../../../lib/index.js';
import { DESCRIBED_DTOS } from '../../../lib/swagger/described-dtos.js';
import { schemaOfField } from '../../../lib/swagger/schema-of-field.js';

const exported = Object.entries(library)
  .filter(([name, value]) => name.endsWith('Dto') && typeof value === 'function')
  .map(([, value]) => value as Constructor);

describe('the described DTOs', () => {
  it('are all that have rules and can be imported, each once', () => {
    const ruled = exported.filter((dto) => fieldRulesOf(dto).length > 0).map(({ name }) => name);
    expect(DESCRIBED_DTOS.map(({ dto }) => dto.name).toSorted()).toEqual(ruled.toSorted());
  });

  it.each(DESCRIBED_DTOS.map(({ dto, fields }) => ({ name: dto.name, dto, fields })))(
    '$name: have a text in each language for each field, and for nothing else',
    ({ dto, fields }) => {
      expect(Object.keys(fields).toSorted()).toEqual(
        fieldRulesOf(dto)
          .map(({ name }) => name)
          .toSorted(),
      );
      for (const { en, zh } of Object.values(fields)) {
        expect(en).toMatch(/^[A-Z].*\.$/u);
        expect(zh).toMatch(/\p{Script=Han}.*。$/u);
      }
    },
  );

  const described = DESCRIBED_DTOS.flatMap(({ dto, fields }) =>
    fieldRulesOf(dto).map((rule) => ({
      field: `${dto.name}.${rule.name}`,
      values: valuesOf(schemaOfField(dto, rule)),
      texts: Object.values(fields[rule.name] ?? {}),
    })),
  );

  it('name each value of a field, or none', () => {
    const names = (text: string, value: unknown) =>
      new RegExp(`(?<!\\w)${String(value)}(?!\\w)`, 'u').test(text);
    const partly = described.filter(({ values, texts }) => {
      const named = values.filter((value) => texts.some((text) => names(text, value)));
      return named.length > 0 && !values.every((value) => texts.every((text) => names(text, value)));
    });
    expect(partly).toEqual([]);
    expect(described.filter(({ values }) => values.length > 0).length).toBeGreaterThan(10);
  });

  it('leave limits to the schemas', () => {
    const limits = /\d+ ?(?:bytes|characters|items|字节|字符)/u;
    expect(described.filter(({ texts }) => texts.some((text) => limits.test(text)))).toEqual([]);
  });
});

describe('the schema of a field', () => {
  const leaves = DESCRIBED_DTOS.flatMap(({ dto }) =>
    fieldRulesOf(dto)
      .filter(({ kind }) => kind === 'leaf')
      .map((rule) => ({ name: `${dto.name}.${rule.name}`, schema: schemaOfField(dto, rule), dto, rule })),
  );

  it.each(leaves)('$name: says its type, and each of its constraints', ({ schema, dto, rule }) => {
    expect(schema).toHaveProperty('type');
    const constraints = getMetadataStorage()
      .getTargetValidationMetadatas(dto, '', false, false)
      .filter(({ propertyName, name }) => propertyName === rule.name && name !== undefined);
    expect(constraints.length).toBeGreaterThan(0);
    const text = JSON.stringify(schema);
    for (const { name = '', constraints: values = [] } of constraints) {
      expect(Object.keys(KEYWORDS)).toContain(name);
      for (const keyword of KEYWORDS[name]!) expect(text).toContain(`"${keyword}":`);
      if (name === 'isOptional') continue;
      for (const value of values.flat()) expect(text).toContain(asJson(value));
    }
  });
});

/** The keywords of OpenAPI that a constraint becomes; one that is not here is not described. */
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  isOptional: [],
  isString: ['type'],
  isLength: ['minLength', 'maxLength'],
  matches: ['pattern'],
  isIp: ['anyOf'],
  isIn: [],
  isInt: ['type'],
  min: ['minimum'],
  max: ['maximum'],
  isBoolean: ['type'],
  isArray: ['items'],
  arrayNotEmpty: ['minItems'],
  arrayMaxSize: ['maxItems'],
};

function valuesOf(schema: object): readonly unknown[] {
  const { enum: closed = [], 'x-extensible-enum': open = [] } = schema as Record<string, unknown[]>;
  return [...closed, ...open];
}

function asJson(value: unknown): string {
  return JSON.stringify(value instanceof RegExp ? value.source : value) ?? '';
}
