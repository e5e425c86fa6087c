import type { Constructor, FieldRule } from '../../lib/decode/field-rules.js';
import { fieldRulesOf } from '../../lib/decode/field-rules.js';

/**
 * Where a decoded value says something that was not in the body at the same place, `undefined` where it does not.
 * What decoding may do is: leave things out, make a list of an object or of nothing, drop junk from a list.
 */
export function inventionIn(dto: Constructor, value: object, body: unknown, path = ''): string | undefined {
  if (Object.getPrototypeOf(value) !== dto.prototype) return `${path} is of another class`;
  const rules = new Map(fieldRulesOf(dto).map((rule) => [rule.name, rule]));
  for (const [name, item] of Object.entries(value)) {
    const rule = rules.get(name);
    if (!rule) return `${path}${name} is not documented`;
    const found = inventionInField(rule, item, (body as Record<string, unknown>)[name], path);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inventionInField(rule: FieldRule, item: unknown, sent: unknown, path: string): string | undefined {
  const place = `${path}${rule.name}`;
  if (item === undefined) return `${place} is an own key without a value`;
  if (rule.kind === 'leaf') return Object.is(item, sent) ? undefined : `${place} was not sent so`;
  if (rule.kind === 'object') {
    return isObject(sent)
      ? inventionIn(rule.type(), item as object, sent, `${place}.`)
      : `${place} was no object`;
  }
  const originals = (Array.isArray(sent) ? sent : [sent]).filter(isObject);
  const items = item as object[];
  if (items.length !== originals.length) return `${place} has another number of entries`;
  return items
    .map((entry, index) => inventionIn(rule.type(), entry, originals[index], `${place}[${index}].`))
    .find((found) => found !== undefined);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
