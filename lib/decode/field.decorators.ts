import 'reflect-metadata';
import { isIP } from 'node:net';
import { Expose, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsIP,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import type { Constructor, FieldRule, LeafRule, NestedRule, Required } from './field-rules.js';
import { addFieldRule } from './field-rules.js';

interface FieldOptions {
  readonly required?: Required;
  readonly strict?: boolean;
}

interface CountOptions extends FieldOptions {
  readonly min?: number;
}

interface TextOptions extends FieldOptions {
  readonly min?: number;
  readonly max: number;
  readonly echoes?: boolean;
}

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/u;
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u;

type NamelessRule<R extends FieldRule> = Omit<R, 'name'>;

/** A text of limited length. */
export function TextField(options: TextOptions & { pattern?: RegExp; allowed?: string }): PropertyDecorator {
  const { min = 1, max, pattern, allowed } = options;
  return leaf(options, [IsString(), Length(min, max), ...(pattern ? [Matches(pattern)] : [])], {
    expected: `a string of ${min} to ${max} characters${allowed === undefined ? '' : `, ${allowed}`}`,
    accepts: (value) => isText(value, min, max) && (pattern === undefined || pattern.test(value)),
  });
}

/** An identifier: a text that must never arrive as a number, which has already lost digits. */
export function IdField(options: TextOptions): PropertyDecorator {
  const { min = 1, max } = options;
  return leaf(options, [IsString(), Length(min, max)], {
    expected: `a string of ${min} to ${max} characters`,
    accepts: (value) => isText(value, min, max),
    tolerates: (value) => !options.strict && typeof value === 'string',
  });
}

/** A text from a list that WeCom may extend. */
export function OpenEnumField(values: readonly string[], options: TextOptions): PropertyDecorator {
  return leaf(options, [IsString(), Length(1, options.max), IsIn(values)], {
    expected: `one of ${values.join(', ')}`,
    accepts: (value) => values.includes(value as string),
    tolerates: (value) => !options.strict || isText(value, 1, options.max),
    showsValue: true,
  });
}

/** One of these numbers, or of these texts. */
export function ChoiceField<T extends number | string>(
  values: readonly T[],
  options: FieldOptions = {},
): PropertyDecorator {
  return leaf(options, [IsIn(values)], {
    expected: `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`,
    isText: false,
    accepts: (value) => values.includes(value as T),
  });
}

/** `true` or `false`. */
export function FlagField(options: FieldOptions = {}): PropertyDecorator {
  return leaf(options, [IsBoolean()], {
    expected: 'true or false',
    isText: false,
    accepts: (value) => typeof value === 'boolean',
  });
}

/** A list of 1 to `most` texts of limited length. */
export function TextsField(options: TextOptions & { readonly most: number }): PropertyDecorator {
  const { min = 1, max, most } = options;
  const each = { each: true };
  return leaf(
    options,
    [IsArray(), ArrayNotEmpty(), ArrayMaxSize(most), IsString(each), Length(min, max, each)],
    {
      expected: `an array of 1 to ${most} strings of ${min} to ${max} characters`,
      isText: false,
      accepts: (value) =>
        Array.isArray(value) &&
        value.length >= 1 &&
        value.length <= most &&
        value.every((text) => isText(text, min, max)),
    },
  );
}

/** A point in time, RFC 3339. */
export function TimeField(options: FieldOptions = {}): PropertyDecorator {
  return TextField({ ...options, max: 64, pattern: RFC3339, allowed: 'an RFC 3339 time' });
}

/** An IP address. */
export function IpField(options: FieldOptions = {}): PropertyDecorator {
  return leaf(options, [IsIP()], {
    expected: 'an IPv4 or IPv6 address',
    accepts: (value) => typeof value === 'string' && isIP(value) !== 0,
  });
}

/** A whole number ≥ `min`, 0 by default. Also used for amounts of money, in 分. */
export function CountField({ min = 0, ...options }: CountOptions = {}): PropertyDecorator {
  return leaf(options, [IsInt(), Min(min), Max(Number.MAX_SAFE_INTEGER)], {
    expected: `a whole number ≥ ${min}`,
    isText: false,
    accepts: (value) => Number.isSafeInteger(value) && (value as number) >= min,
  });
}

/** A nested object. */
export function ObjectField(type: () => Constructor, options: FieldOptions = {}): PropertyDecorator {
  return field<NestedRule>([Expose(), Type(type), IsOptional(), IsObject(), ValidateNested()], {
    ...presence(options),
    kind: 'object',
    type,
    expected: 'an object',
  });
}

/** A list of nested objects: `[]` if a reply has none. A strict one, of a request, then stays absent. */
export function ListField(type: () => Constructor, options: FieldOptions = {}): PropertyDecorator {
  return field<NestedRule>([Expose(), Type(type), IsOptional(), IsArray(), ValidateNested({ each: true })], {
    ...presence(options),
    kind: 'list',
    type,
    expected: 'an array of objects',
  });
}

function leaf(
  options: FieldOptions & { echoes?: boolean },
  validators: readonly PropertyDecorator[],
  rule: Pick<LeafRule, 'expected' | 'accepts'> & Partial<LeafRule>,
): PropertyDecorator {
  const { required, strict } = presence(options);
  const optional = required === true && strict ? [] : [IsOptional()];
  const echoes = options.echoes ?? false;
  return field<LeafRule>([Expose(), ...optional, ...validators], {
    isText: true,
    tolerates: () => !strict,
    showsValue: echoes,
    ...rule,
    kind: 'leaf',
    required,
    strict,
    echoes,
  });
}

function field<R extends FieldRule>(
  decorators: readonly PropertyDecorator[],
  rule: NamelessRule<R>,
): PropertyDecorator {
  return (prototype, property) => {
    for (const decorate of decorators) decorate(prototype, property);
    addFieldRule(prototype, { ...rule, name: String(property) } as R);
  };
}

function presence({
  required = false,
  strict = false,
}: FieldOptions): Pick<FieldRule, 'required' | 'strict'> {
  return { required, strict };
}

/** class-validator counts an emoji with its variation selector as one character, so such texts are left to it. */
function isText(value: unknown, min: number, max: number): value is string {
  if (typeof value !== 'string' || value.length < min || value.length > max) return false;
  return min === 1 || PRINTABLE_ASCII.test(value);
}
