import type { PollSource } from 'nestjs-wecom-pay';
import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/**
 * `notified`: a notification claims `state`. `polled`: WeCom answered `state`. `poll-failed`: a poll got no answer, and
 * is retried. `told`: the event of `state` was emitted to the shop's listeners. `resumed`: the shop started again, and
 * polls on. The others happen at WeCom, unseen by the shop.
 */
export type TimelineKind =
  | 'notified'
  | 'polled'
  | 'poll-failed'
  | 'told'
  | 'resumed'
  | 'customer-paid'
  | 'customer-paid-while-closing'
  | 'customer-left'
  | 'notification-lost';

@Entity('timeline')
export class TimelineEntry {
  @PrimaryGeneratedColumn()
  id!: number;

  @Index()
  @Column('text')
  out_trade_no!: string;

  @Column('text')
  kind!: TimelineKind;

  @Column('datetime')
  at!: Date;

  @Column('text', { nullable: true })
  state!: string | null;

  /** If it is about a refund of the order. */
  @Column('text', { nullable: true })
  out_refund_no!: string | null;

  /** What a poll, or an event, came of. */
  @Column('text', { nullable: true })
  source!: PollSource | null;

  /** The process that wrote it, where there are several. */
  @Column('text', { nullable: true })
  by!: string | null;
}
