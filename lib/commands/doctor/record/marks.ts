/** class-validator counts neither the second half of a character nor what only chooses its look. */
const UNCOUNTED = /(?<=[\uD800-\uDBFF])[\uDC00-\uDFFF]|[\uFE0E\uFE0F]/g;
const TOO_LARGE = 2 ** 53;

/**
 * Marks that stand for values: the same for the same value within one file, made of nothing but the order in which
 * values come, so that nobody can find out a value by trying.
 */
export class Marks {
  private readonly texts = new Map<string, string>();
  private readonly numbers = new Map<number, number>();

  /** Of the same length; very short texts of one length share a mark. */
  ofText(value: string): string {
    const length = Math.max(value.replaceAll(UNCOUNTED, '').length, 1);
    return remembered(this.texts, value, (count) => {
      const name = `x${count}`;
      return name.length <= length ? name.padEnd(length, '_') : 'x'.repeat(length);
    });
  }

  /** Of the same sign, and whole, or too large to be exact, if the number is. 0 stays. */
  ofNumber(value: number): number {
    if (value === 0) return 0;
    return remembered(this.numbers, value, (count) => {
      const size = 100 + count;
      const alike = Number.isSafeInteger(value)
        ? size
        : Number.isInteger(value)
          ? TOO_LARGE * size
          : size + 0.5;
      return value < 0 ? -alike : alike;
    });
  }
}

function remembered<T>(marks: Map<T, T>, value: T, make: (count: number) => T): T {
  const mark = marks.get(value) ?? make(marks.size + 1);
  marks.set(value, mark);
  return mark;
}
