import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Injectable, Logger } from '@nestjs/common';
import type { OrderEvent, PollMessage } from 'nestjs-wecom-pay';
import { OnOrder, WECOM_PAY_CHANNELS } from 'nestjs-wecom-pay';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { NewEntry } from './timeline.service.js';
import { Timeline } from './timeline.service.js';

/** Records every poll of this process, also where nothing has changed, and every event. */
@Injectable()
export class PollRecorder implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Timeline');

  constructor(private readonly timeline: Timeline) {}

  onModuleInit(): void {
    subscribe(WECOM_PAY_CHANNELS.poll, this.polled);
  }

  @OnOrder()
  async told({ order: { out_trade_no, trade_state } }: OrderEvent): Promise<void> {
    await this.timeline.add({ out_trade_no, kind: 'told', state: trade_state });
  }

  onApplicationShutdown(): void {
    unsubscribe(WECOM_PAY_CHANNELS.poll, this.polled);
  }

  private readonly polled = (message: unknown): void => {
    const { out_trade_no, trade_state } = message as PollMessage;
    if (trade_state === undefined) void this.write({ out_trade_no, kind: 'poll-failed' });
    else void this.write({ out_trade_no, kind: 'polled', state: trade_state });
  };

  /** The page may miss a line; the poll itself must not fail for it. */
  private async write(entry: NewEntry): Promise<void> {
    try {
      await this.timeline.add(entry);
    } catch (error) {
      this.logger.warn(`A poll is missing in the timeline: ${String(error)}`);
    }
  }
}
