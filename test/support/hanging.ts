/** What does not return before its test ends it: if it were given up on later, another test would find that in its log. */
export class Hanging<T> {
  end!: (value: T) => void;
  readonly promise = new Promise<T>((resolve) => (this.end = resolve));
}
