import { validateSync } from 'class-validator';
import { quoted, shapeOf } from '../common/text.js';
import type { Constructor, FieldRule, LeafRule, NestedRule } from './field-rules.js';
import { fieldRulesOf } from './field-rules.js';

/** A field of a body that is not as documented. Never contains the field's value, except for short enum values. */
export interface Departure {
  /** The path of the field: `amount.payer_total`, `promotion_detail[].goods_detail[].quantity`. */
  readonly path: string;
  readonly expected: string;
  readonly received: string;
}

/** Thrown by {@link decode} if a body is unusable. */
export class UnusableBody extends Error {
  constructor(readonly departure: Departure) {
    super(`${departure.path} must be ${departure.expected}, got ${departure.received}`);
  }
}

type Json = Readonly<Record<string, unknown>>;

/**
 * How many objects per body are passed to class-validator. It needs up to a millisecond per object in a large
 * application; further objects count as invalid without it.
 */
const JUDGED_OBJECTS = 16;

/** How many entries the lists of a body have together. A reply of 64 KiB has no room for as many that say anything. */
const MOST_ENTRIES = 2_000;

/** Any secret is longer than what is shown. */
const LONGEST_SHOWN = 32;

/**
 * Turns a parsed JSON body into a validated instance of a DTO class: documented fields only, each checked by the rule
 * of its decorator. What a rule accepts is taken directly; anything else is left to class-validator.
 *
 * @param report called once per field of a class whose departure leaves the body usable.
 * @throws {UnusableBody} if a strict field departs from its rule.
 */
export function decode<T extends object>(
  dto: Constructor<T>,
  body: unknown,
  report: (departure: Departure) => void,
): T {
  if (!isJsonObject(body))
    throw new UnusableBody({ path: 'the body', expected: 'an object', received: shapeOf(body) });
  return new Decoding(report).object(dto, body, '');
}

class Decoding {
  private judged = 0;
  private entries = 0;
  private readonly reported = new Set<FieldRule>();

  constructor(private readonly report: (departure: Departure) => void) {}

  object<T extends object>(dto: Constructor<T>, json: Json, path: string, rules = fieldRulesOf(dto)): T {
    const result = new dto();
    const target = result as Record<string, unknown>;
    let suspects: LeafRule[] | undefined;
    for (const rule of rules) {
      const value = json[rule.name];
      if (isEmpty(value) || value === null) this.absent(rule, json, target, path);
      else if (rule.kind !== 'leaf') this.nested(rule, json, target, path);
      else if (rule.accepts(value)) target[rule.name] = value;
      else (suspects ??= []).push(rule);
    }
    if (suspects) this.judge(dto, suspects, json, target, path);
    return result;
  }

  private absent(rule: FieldRule, json: Json, target: Record<string, unknown>, path: string): void {
    if (rule.kind === 'list' && !rule.strict) target[rule.name] = [];
    const value = json[rule.name];
    const required = isRequired(rule, json);
    if (!required && value !== null) return;
    this.depart(rule, path, value === undefined ? 'nothing' : shapeOf(value), required && rule.strict);
  }

  private nested(rule: NestedRule, json: Json, target: Record<string, unknown>, path: string): void {
    const value = json[rule.name];
    if (rule.kind === 'list') target[rule.name] = this.list(rule, value, path);
    else if (!isJsonObject(value)) this.depart(rule, path, shapeOf(value));
    else if (isRequired(rule, json) || !isBlank(rule.type(), value))
      target[rule.name] = this.object(rule.type(), value, `${path}${rule.name}.`);
  }

  private list(rule: NestedRule, value: unknown, path: string): object[] {
    if (!Array.isArray(value)) this.depart(rule, path, shapeOf(value));
    const items: unknown[] = Array.isArray(value) ? value : [value];
    this.entries += items.length;
    if (this.entries > MOST_ENTRIES) this.depart(rule, path, `more than ${MOST_ENTRIES} entries`, true);
    const objects = items.filter(isJsonObject);
    if (objects.length < items.length && Array.isArray(value))
      this.depart(rule, path, 'entries that are not objects');
    const dto = rule.type();
    const rules = fieldRulesOf(dto);
    const itemPath = `${path}${rule.name}[].`;
    return objects.map((item) => this.object(dto, item, itemPath, rules));
  }

  private judge(
    dto: Constructor,
    suspects: readonly LeafRule[],
    json: Json,
    target: Record<string, unknown>,
    path: string,
  ): void {
    const guilty = this.judged++ < JUDGED_OBJECTS ? violations(dto, suspects, json) : undefined;
    for (const rule of suspects) {
      const value = json[rule.name];
      const isGuilty = guilty?.has(rule.name) ?? true;
      if (isGuilty) this.depart(rule, path, shown(rule, value), !rule.tolerates(value));
      if (!isGuilty || (rule.isText && typeof value === 'string')) target[rule.name] = value;
    }
  }

  private depart(rule: FieldRule, path: string, received: string, unusable = rule.strict): void {
    if (!unusable && this.reported.has(rule)) return;
    const departure = { path: path + rule.name, expected: rule.expected, received };
    if (unusable) throw new UnusableBody(departure);
    this.reported.add(rule);
    this.report(departure);
  }
}

function isRequired({ required }: FieldRule, json: Json): boolean {
  return typeof required === 'function' ? required(json) : required;
}

/** WeChat Pay sends `""` for what an order does not have, and a gateway that copies fields does so for any field. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === '';
}

/** Whether an object has none of the documented fields, like the `payer` of an order that nobody has paid. */
function isBlank(dto: Constructor, json: Json): boolean {
  return fieldRulesOf(dto).every(({ name }) => isEmpty(json[name]));
}

/** The suspect fields that class-validator rejects. */
function violations(dto: Constructor, suspects: readonly LeafRule[], json: Json): Set<string> {
  const values = Object.fromEntries(suspects.map(({ name }) => [name, json[name]]));
  return new Set(validateSync(Object.assign(new dto(), values)).map(({ property }) => property));
}

/** A long text may contain anything, and a number in place of a text may be someone's id. */
function shown(rule: LeafRule, value: unknown): string {
  if (rule.showsValue && typeof value === 'string' && value.length <= LONGEST_SHOWN) return quoted(value);
  return rule.isText && typeof value === 'number' ? 'a number' : shapeOf(value);
}

function isJsonObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
