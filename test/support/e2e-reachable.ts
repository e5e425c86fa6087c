import { types } from 'node:util';

/** Every text that can be reached from a value by properties, hidden ones included, and by entries of maps and sets. */
export function reachableTexts(root: unknown): Set<string> {
  const texts = new Set<string>();
  const seen = new Set<object>();
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === 'string') texts.add(value);
    if (!isObject(value) || seen.has(value) || value === globalThis) continue;
    seen.add(value);
    if (value instanceof Uint8Array) texts.add(Buffer.from(value).toString('latin1'));
    else pending.push(...partsOf(value));
  }
  return texts;
}

function partsOf(value: object): unknown[] {
  const parts: unknown[] = [Object.getPrototypeOf(value)];
  for (const key of Reflect.ownKeys(value)) {
    parts.push(key, Object.getOwnPropertyDescriptor(value, key)?.value);
  }
  if (types.isMap(value)) parts.push(...value.keys(), ...value.values());
  if (types.isSet(value)) parts.push(...value.values());
  return parts;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
