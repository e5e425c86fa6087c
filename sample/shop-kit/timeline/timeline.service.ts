import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import { readProcessName } from '../environment.js';
import { TimelineEntry } from './timeline-entry.entity.js';

export type NewEntry = Pick<TimelineEntry, 'out_trade_no' | 'kind'> &
  Partial<Pick<TimelineEntry, 'state' | 'out_refund_no' | 'source'>>;

/** What happened to each order, for the page to show. */
@Injectable()
export class Timeline {
  constructor(@InjectRepository(TimelineEntry) private readonly entries: Repository<TimelineEntry>) {}

  async add(entry: NewEntry): Promise<void> {
    await this.entries.insert({ at: new Date(), by: readProcessName(), ...entry });
  }

  /** Grows with every entry, whichever process writes it. */
  async revision(): Promise<number> {
    return (await this.entries.maximum('id')) ?? 0;
  }

  /** Of each order, oldest first. */
  async of(out_trade_nos: readonly string[]): Promise<Map<string, TimelineEntry[]>> {
    const byOrder = new Map<string, TimelineEntry[]>(out_trade_nos.map((number) => [number, []]));
    const rows = await this.entries.find({
      where: { out_trade_no: In(out_trade_nos) },
      order: { at: 'ASC', id: 'ASC' },
    });
    for (const row of rows) byOrder.get(row.out_trade_no)?.push(row);
    return byOrder;
  }
}
