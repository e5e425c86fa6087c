export type Constructor<T extends object = object> = new () => T;

/** Whether the documentation requires a field, always or only in some replies. */
export type Required = boolean | ((reply: Readonly<Record<string, unknown>>) => boolean);

interface BaseRule {
  readonly name: string;
  readonly required: Required;
  /** Whether the body is unusable if the field is missing or has another shape. */
  readonly strict: boolean;
  readonly expected: string;
}

/** A string or a number. */
export interface LeafRule extends BaseRule {
  readonly kind: 'leaf';
  readonly accepts: (value: unknown) => boolean;
  /** Whether a text that is tolerated but not accepted is kept as sent; anything else is dropped. */
  readonly isText: boolean;
  /** Whether the body stays usable with a value that is not accepted. */
  readonly tolerates: (value: unknown) => boolean;
  /** Whether a reply must echo the request's value. */
  readonly echoes: boolean;
  /** Whether a departing text may be shown: it is neither personal data nor a secret. */
  readonly showsValue: boolean;
}

/** A nested object, or a list of them. */
export interface NestedRule extends BaseRule {
  readonly kind: 'object' | 'list';
  readonly type: () => Constructor;
}

export type FieldRule = LeafRule | NestedRule;

const FIELD_RULES = Symbol.for('nestjs-wecom-pay:FIELD_RULES');

/** The rules that field decorators defined on a DTO class, in the order of its properties. */
export function fieldRulesOf(dto: Constructor): readonly FieldRule[] {
  return (Reflect.getMetadata(FIELD_RULES, dto.prototype) as FieldRule[] | undefined) ?? [];
}

export function addFieldRule(prototype: object, rule: FieldRule): void {
  const rules = (Reflect.getMetadata(FIELD_RULES, prototype) as FieldRule[] | undefined) ?? [];
  Reflect.defineMetadata(FIELD_RULES, [...rules, rule], prototype);
}
