import { Injectable } from '@nestjs/common';
import type { OrderEvent, TrackedOrder } from 'nestjs-wecom-pay';
import { OnOrder } from 'nestjs-wecom-pay';
import { Timeline } from './timeline.service.js';

/** Writes down what polling found: every change as it is told, and in between each poll that changed nothing. */
@Injectable()
export class PollRecorder {
  /** The latest poll of each open order that is written down. */
  private attempts = new Map<string, number>();
  private observedAt = new Date();

  constructor(private readonly timeline: Timeline) {}

  @OnOrder()
  async told({ order: { out_trade_no, trade_state }, attempt, observedAt }: OrderEvent): Promise<void> {
    await this.polled(out_trade_no, attempt, trade_state, observedAt);
    await this.timeline.add({ out_trade_no, kind: 'told', state: trade_state });
  }

  /** @param tracked the open orders, as they are now */
  async observe(tracked: readonly TrackedOrder[]): Promise<void> {
    // A poll that changed nothing came before whatever happened since.
    const since = this.observedAt;
    this.observedAt = new Date();
    const open = new Set(tracked.map(({ out_trade_no }) => out_trade_no));
    this.attempts = new Map([...this.attempts].filter(([out_trade_no]) => open.has(out_trade_no)));
    for (const { out_trade_no, attempts, trade_state } of tracked) {
      await this.polled(out_trade_no, attempts, trade_state, since);
    }
  }

  private async polled(
    out_trade_no: string,
    attempt: number,
    state: string | undefined,
    at: Date,
  ): Promise<void> {
    if (state === undefined || attempt <= (this.attempts.get(out_trade_no) ?? 0)) return;
    this.attempts.set(out_trade_no, attempt);
    await this.timeline.add({ out_trade_no, kind: 'polled', state, at });
  }
}
