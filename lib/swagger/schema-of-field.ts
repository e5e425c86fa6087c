import { getMetadataStorage } from 'class-validator';
import type { Constructor, FieldRule, LeafRule } from '../decode/field-rules.js';

/** A part of a schema of OpenAPI. */
type Part = Readonly<Record<string, unknown>>;

interface Constraint {
  readonly name?: string | undefined;
  readonly constraints?: readonly unknown[] | undefined;
  readonly each: boolean;
}

/** What each constraint of class-validator is in OpenAPI. */
const PARTS: Readonly<Record<string, (argument: never, other: never) => Part>> = {
  isString: () => ({ type: 'string' }),
  isLength: (minLength: number, maxLength: number) => ({ minLength, maxLength }),
  matches: ({ source }: RegExp) => ({ pattern: source }),
  isIp: () => ({ type: 'string', anyOf: ['ipv4', 'ipv6'].map((format) => ({ type: 'string', format })) }),
  isInt: () => ({ type: 'integer' }),
  min: (minimum: number) => ({ minimum }),
  max: (maximum: number) => ({ maximum }),
  isBoolean: () => ({ type: 'boolean' }),
  isArray: () => ({ type: 'array' }),
  arrayNotEmpty: () => ({ minItems: 1 }),
  arrayMaxSize: (maxItems: number) => ({ maxItems }),
};

/** The schema of a field, without its description, from the rule and the constraints of its decorator. */
export function schemaOfField(dto: Constructor, rule: FieldRule): Part {
  const required = isAlwaysThere(rule);
  if (rule.kind !== 'leaf') return { type: rule.type(), isArray: rule.kind === 'list', required };
  return { ...schemaOfLeaf(dto, rule), required };
}

/** Other fields may be absent from a reply, and a list that WeCom did not send is `[]`. */
function isAlwaysThere({ kind, required, strict }: FieldRule): boolean {
  return strict ? required === true : kind === 'list';
}

function schemaOfLeaf(dto: Constructor, rule: LeafRule): Part {
  const constraints = constraintsOf(dto, rule.name);
  const items = Object.assign({}, ...constraints.filter(({ each }) => each).map((one) => partOf(one, rule)));
  const own = Object.assign({}, ...constraints.filter(({ each }) => !each).map((one) => partOf(one, rule)));
  return Object.keys(items).length === 0 ? own : { ...own, items };
}

function partOf({ name = '', constraints = [] }: Constraint, rule: LeafRule): Part {
  if (name === 'isIn') return valuesOf(constraints[0] as readonly (number | string)[], rule);
  const [argument, other] = constraints as never[];
  return PARTS[name]?.(argument as never, other as never) ?? {};
}

/** A text outside the list is kept, since WeCom may extend it; then a list that is closed would be wrong some day. */
function valuesOf(values: readonly (number | string)[], { isText }: LeafRule): Part {
  if (isText) return { 'x-extensible-enum': [...values] };
  return { type: typeof values[0] === 'number' ? 'integer' : 'string', enum: [...values] };
}

function constraintsOf(dto: Constructor, field: string): readonly Constraint[] {
  return getMetadataStorage()
    .getTargetValidationMetadatas(dto, '', false, false)
    .filter(({ propertyName }) => propertyName === field);
}
