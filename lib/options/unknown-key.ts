import { quoted } from '../common/text.js';

const LONGEST_SHOWN = 40;

/**
 * What to say of the first key that is not known: `"timout"; did you mean timeout? Allowed are signal, timeout`;
 * `undefined` if all are known.
 */
export function unknownKeyIn(value: object, known: readonly string[]): string | undefined {
  const unknown = Object.keys(value)
    .find((key) => !known.includes(key))
    ?.slice(0, LONGEST_SHOWN);
  if (unknown === undefined) return undefined;
  const meant = closestTo(unknown, known);
  const suggestion = meant === undefined ? 'allowed are' : `did you mean ${meant}? Allowed are`;
  return `${quoted(unknown)}; ${suggestion} ${known.join(', ')}`;
}

/** The name that was probably meant: no more than a third of its letters differ. */
function closestTo(given: string, names: readonly string[]): string | undefined {
  const candidates = names
    .map((name) => ({ name, distance: editDistance(folded(given), folded(name)) }))
    .filter(({ name, distance }) => distance <= name.length / 3);
  return candidates.toSorted((one, other) => one.distance - other.distance)[0]?.name;
}

/** `corp_id` and `corpid` are how others write `corpId`. */
function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/gu, '');
}

/** Levenshtein's: how many letters must be replaced, added or removed. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const letter of from) {
    const next = [row[0]! + 1];
    for (let index = 0; index < to.length; index++) {
      const replaced = row[index]! + (letter === to[index] ? 0 : 1);
      next.push(Math.min(replaced, row[index + 1]! + 1, next[index]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
