import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { TimelineEntry } from '../../../shop-kit/timeline/timeline-entry.entity.js';

/** What one process has done so far. */
export interface Work {
  readonly polls: number;
  readonly tells: number;
}

interface Row extends Work {
  readonly name: string;
}

/** Counts what each process wrote into the timeline. A process that is killed loses nothing of it. */
@Injectable()
export class WorkTally {
  constructor(@InjectRepository(TimelineEntry) private readonly entries: Repository<TimelineEntry>) {}

  /** By the names of the processes. */
  async since(start: Date): Promise<ReadonlyMap<string, Work>> {
    const rows = await this.entries
      .createQueryBuilder('entry')
      .select('entry.by', 'name')
      .addSelect(`SUM(entry.kind = 'polled')`, 'polls')
      .addSelect(`SUM(entry.kind = 'told')`, 'tells')
      .where('entry.at >= :start AND entry.by IS NOT NULL', { start })
      .groupBy('entry.by')
      .getRawMany<Row>();
    return new Map(rows.map(({ name, polls, tells }) => [name, { polls, tells }]));
  }
}
