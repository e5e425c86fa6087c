/** One caller's wait for an item. */
export interface Wait<Answer> {
  /** Resolves with the item in its final state. */
  readonly ended: Promise<Answer>;
  settle(answer: Answer): void;
  fail(error: unknown): void;
  stop(): void;
}

interface Waiting<Answer> {
  readonly settles: Set<(answer: Answer) => void>;
  polledAt: number;
}

/** The callers waiting for items to reach a final state. */
export class Waiters<Answer> {
  private readonly byKey = new Map<string, Waiting<Answer>>();
  private nobodyLeft: (key: string) => void = () => undefined;

  /** Calls back with the key of an item when its last waiter has left. */
  onNobodyLeft(callback: (key: string) => void): void {
    this.nobodyLeft = callback;
  }

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  add(key: string): Wait<Answer> {
    const waiting: Waiting<Answer> = this.byKey.get(key) ?? { settles: new Set(), polledAt: -Infinity };
    this.byKey.set(key, waiting);
    let settle!: Wait<Answer>['settle'];
    let fail!: Wait<Answer>['fail'];
    const ended = new Promise<Answer>((resolve, reject) => {
      settle = resolve;
      fail = reject;
      waiting.settles.add(resolve);
    });
    return { ended, settle, fail, stop: () => this.remove(key, waiting, settle) };
  }

  /** Whether the item's waiters last polled it at least `every` ms ago; if so, counts this as their poll. */
  takeTurn(key: string, every: number, now: number): boolean {
    const waiting = this.byKey.get(key);
    if (waiting === undefined || now - waiting.polledAt < every) return false;
    waiting.polledAt = now;
    return true;
  }

  /** @returns whether anyone was waiting. */
  tell(key: string, answer: Answer): boolean {
    const waiting = this.byKey.get(key);
    this.byKey.delete(key);
    for (const settle of waiting?.settles ?? []) settle(answer);
    return waiting !== undefined;
  }

  private remove(key: string, waiting: Waiting<Answer>, settle: Wait<Answer>['settle']): void {
    waiting.settles.delete(settle);
    if (waiting.settles.size > 0) return;
    if (this.byKey.get(key) === waiting) this.byKey.delete(key);
    this.nobodyLeft(key);
  }
}
