import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** `refunded`: in full. `disputed`: paid, but not the total. */
export type OrderStatus = 'open' | 'paid' | 'refunded' | 'closed' | 'disputed';

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

  @Index()
  @Column('datetime')
  createdAt!: Date;
}
