export type Constructor<T extends object = object> = new () => T;

/** Whether the documentation requires a field, always or for some replies only. */
export type Required = boolean | ((reply: Readonly<Record<string, unknown>>) => boolean);

interface BaseRule {
  readonly name: string;
  readonly required: Required;
  /** Whether the body is unusable without it, or with something of another shape in its place. */
  readonly strict: boolean;
  readonly expected: string;
}

/** A string or a number. */
export interface LeafRule extends BaseRule {
  readonly kind: 'leaf';
  readonly accepts: (value: unknown) => boolean;
  /** Whether a text that is not accepted, but tolerated, is kept as sent; anything else is dropped. */
  readonly isText: boolean;
  /** Whether a value that is not accepted leaves the body usable all the same. */
  readonly tolerates: (value: unknown) => boolean;
  /** Whether a reply must repeat the request's value. */
  readonly echoes: boolean;
  /** Whether a departing text may be shown: it names no person and opens no door. */
  readonly showsValue: boolean;
}

/** A nested object, or a list of them. */
export interface NestedRule extends BaseRule {
  readonly kind: 'object' | 'list';
  readonly type: () => Constructor;
}

export type FieldRule = LeafRule | NestedRule;

const FIELD_RULES = Symbol.for('nestjs-wecom-pay:FIELD_RULES');

/** The rules that the field decorators left on a DTO class, in the order of its properties. */
export function fieldRulesOf(dto: Constructor): readonly FieldRule[] {
  return (Reflect.getMetadata(FIELD_RULES, dto.prototype) as FieldRule[] | undefined) ?? [];
}

export function addFieldRule(prototype: object, rule: FieldRule): void {
  const rules = (Reflect.getMetadata(FIELD_RULES, prototype) as FieldRule[] | undefined) ?? [];
  Reflect.defineMetadata(FIELD_RULES, [...rules, rule], prototype);
}
