import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** `wanted`: until WeCom says how it ended. */
export type RefundStatus = 'wanted' | 'refunded' | 'failed';

@Entity('refunds')
export class Refund {
  @PrimaryColumn('text')
  out_refund_no!: string;

  @Index()
  @Column('text')
  out_trade_no!: string;

  /** In 分. */
  @Column('integer')
  refund!: number;

  /** Of the order, in 分. */
  @Column('integer')
  total!: number;

  @Index()
  @Column('text')
  status!: RefundStatus;

  /** How many times it was wanted again after it had failed. */
  @Column('integer', { default: 0 })
  retries!: number;

  @Column('datetime')
  createdAt!: Date;
}
