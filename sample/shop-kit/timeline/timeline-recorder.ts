import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Injectable, Logger } from '@nestjs/common';
import type { NotificationMessage, OrderEvent, PollMessage, RefundEvent } from 'nestjs-wecom-pay';
import { OnOrder, OnRefund, WECOM_PAY_CHANNELS } from 'nestjs-wecom-pay';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { NewEntry } from './timeline.service.js';
import { Timeline } from './timeline.service.js';

/**
 * Records what this process does: every notification that it receives, every poll, also where nothing has changed, and
 * every event.
 */
@Injectable()
export class TimelineRecorder implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Timeline');

  constructor(private readonly timeline: Timeline) {}

  onModuleInit(): void {
    subscribe(WECOM_PAY_CHANNELS.notification, this.notified);
    subscribe(WECOM_PAY_CHANNELS.poll, this.polled);
  }

  @OnOrder()
  async told({ order: { out_trade_no, trade_state }, source }: OrderEvent): Promise<void> {
    await this.timeline.add({ out_trade_no, kind: 'told', state: trade_state, source });
  }

  @OnOrder('MISMATCH')
  async mismatchTold({ order: { out_trade_no }, source }: OrderEvent): Promise<void> {
    await this.timeline.add({ out_trade_no, kind: 'told', state: 'MISMATCH', source });
  }

  @OnRefund()
  async refundTold({ refund: { out_trade_no, out_refund_no, status }, source }: RefundEvent): Promise<void> {
    await this.timeline.add({ out_trade_no, out_refund_no, kind: 'told', state: status, source });
  }

  onApplicationShutdown(): void {
    unsubscribe(WECOM_PAY_CHANNELS.notification, this.notified);
    unsubscribe(WECOM_PAY_CHANNELS.poll, this.polled);
  }

  private readonly notified = (message: unknown): void => {
    const { out_trade_no, out_refund_no = null, claimed = null } = message as NotificationMessage;
    if (out_trade_no) void this.write({ out_trade_no, out_refund_no, kind: 'notified', state: claimed });
  };

  private readonly polled = (message: unknown): void => {
    const { out_trade_no, out_refund_no = null, trade_state, status, source } = message as PollMessage;
    if (out_trade_no === undefined) return;
    const state = trade_state ?? status;
    const kind = state === undefined ? 'poll-failed' : 'polled';
    void this.write({ out_trade_no, out_refund_no, kind, state: state ?? null, source });
  };

  /** The page may miss a line; what it is about must not fail for it. */
  private async write(entry: NewEntry): Promise<void> {
    try {
      await this.timeline.add(entry);
    } catch (error) {
      this.logger.warn(`A line is missing in the timeline: ${String(error)}`);
    }
  }
}
