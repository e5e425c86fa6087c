import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Injectable, Logger } from '@nestjs/common';
import type { OrderEvent } from 'nestjs-wecom-pay';
import { OnOrder } from 'nestjs-wecom-pay';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Answer } from './answer.js';
import { answerOf } from './answer.js';
import type { NewEntry } from './timeline.service.js';
import { Timeline } from './timeline.service.js';

/** What undici publishes for every part of a reply, https://undici.nodejs.org/#/docs/api/DiagnosticsChannel */
const CHANNEL = 'undici:request:bodyChunkReceived';

/** Writes down what this process hears from WeCom, also where nothing has changed, and what the shop is told. */
@Injectable()
export class PollRecorder implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Timeline');

  constructor(private readonly timeline: Timeline) {}

  onModuleInit(): void {
    subscribe(CHANNEL, this.heard);
  }

  @OnOrder()
  async told({ order: { out_trade_no, trade_state } }: OrderEvent): Promise<void> {
    await this.timeline.add({ out_trade_no, kind: 'told', state: trade_state });
  }

  onApplicationShutdown(): void {
    unsubscribe(CHANNEL, this.heard);
  }

  private readonly heard = (message: unknown): void => {
    const answer = answerOf(message as Answer);
    if (answer) void this.write({ ...answer, kind: 'polled' });
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
