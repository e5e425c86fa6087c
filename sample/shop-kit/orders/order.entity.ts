import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** `held`: put aside by the staff, and no longer polled. `refunded`: in full. `disputed`: paid, but not the total. */
export type OrderStatus = 'open' | 'held' | 'paid' | 'refunded' | 'closed' | 'disputed';

@Entity('orders')
export class Order {
  @PrimaryColumn('text')
  out_trade_no!: string;

  /** In 分. */
  @Column('integer')
  total!: number;

  @Column('text')
  description!: string;

  /** Kept, as whoever pays again must send the same data. */
  @Column('text')
  payer_client_ip!: string;

  @Index()
  @Column('text')
  status!: OrderStatus;

  /** When it was paid, as WeCom says: it decides in which day's bill the order is. */
  @Index()
  @Column('datetime', { nullable: true })
  success_time!: Date | null;

  @Index()
  @Column('datetime')
  createdAt!: Date;
}
