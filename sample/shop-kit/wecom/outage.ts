import type { FakeFaults, FaultHandle } from 'nestjs-wecom-pay/testing';

/** Makes WeCom refuse every connection for a while. */
export class Outage {
  /** When it ends by itself. */
  until: Date | undefined;
  private refusal: FaultHandle | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly faults: FakeFaults,
    readonly seconds: number,
  ) {}

  /** Begins, or begins anew. */
  begin(): void {
    const ms = this.seconds * 1_000;
    clearTimeout(this.timer);
    this.refusal ??= this.faults.add({ kind: 'refuse' });
    this.until = new Date(Date.now() + ms);
    this.timer = setTimeout(() => this.end(), ms).unref();
  }

  end(): void {
    clearTimeout(this.timer);
    this.refusal?.remove();
    this.refusal = undefined;
    this.until = undefined;
  }
}
