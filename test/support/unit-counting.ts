/** A moment that counts how often it is compared. */
export class CountingMoment {
  static looks = 0;

  private constructor(private readonly ms: number) {}

  static at(ms: number): number {
    return new CountingMoment(ms) as unknown as number;
  }

  valueOf(): number {
    CountingMoment.looks++;
    return this.ms;
  }
}
