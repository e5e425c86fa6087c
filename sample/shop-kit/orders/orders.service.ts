import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { OrderDto, OrderEvent, PaymentParameters } from 'nestjs-wecom-pay';
import { OnOrder, OrderTracker, PaymentService, UnfinishedOrders } from 'nestjs-wecom-pay';
import { Repository } from 'typeorm';
import { Order } from './order.entity.js';

/** A shop takes it from the session of the customer. */
const OPENID = 'oSampleCustomer0000000000001';

@Injectable()
export class OrdersService {
  private readonly logger = new Logger(OrdersService.name);

  constructor(
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    private readonly payments: PaymentService,
    private readonly tracker: OrderTracker,
  ) {}

  /** Which orders are still open? They are polled until a listener below has updated them. */
  @UnfinishedOrders()
  unfinished(): Promise<Order[]> {
    return this.orders.findBy({ status: 'open' });
  }

  /** WeCom says: paid. An event may be delivered twice, so listeners set a state and never count. */
  @OnOrder('SUCCESS')
  async markPaid({ order }: OrderEvent): Promise<void> {
    await this.orders.update(order.out_trade_no, { status: 'paid', ...paidAt(order) });
  }

  /** Paid, but not the total of the row: somebody has to look at it. */
  @OnOrder('MISMATCH')
  async markDisputed({ order }: OrderEvent): Promise<void> {
    await this.orders.update(order.out_trade_no, { status: 'disputed', ...paidAt(order) });
  }

  @OnOrder('REFUND')
  async markRefunded({ order }: OrderEvent): Promise<void> {
    await this.orders.update(order.out_trade_no, { status: 'refunded', ...paidAt(order) });
  }

  /** Polling has closed it, because it was not paid in time. */
  @OnOrder('CLOSED')
  @OnOrder('REVOKED')
  async markClosed({ order }: OrderEvent): Promise<void> {
    await this.orders.update(order.out_trade_no, { status: 'closed' });
  }

  /** Called by `POST /orders`. */
  async create(order: Order): Promise<void> {
    await this.orders.insert(order);
    await this.track(order);
  }

  /** Creates the order at WeCom; repeated, it is the same order there, so it can be paid only once. */
  prepay({ out_trade_no, description, total, payer_client_ip }: Order): Promise<PaymentParameters> {
    return this.payments.prepay({
      out_trade_no,
      description,
      amount: { total },
      payer: { openid: OPENID },
      scene_info: { payer_client_ip },
    });
  }

  /** Polls the order without waiting for the next sweep, which finds it anyway: a failure here loses nothing. */
  private async track(order: Order): Promise<void> {
    try {
      await this.tracker.track(order);
    } catch (error) {
      this.logger.warn(String(error));
    }
  }
}

/** Kept for the reconciliation: it decides in which day's bill the order is. */
function paidAt({ success_time }: OrderDto): Partial<Pick<Order, 'success_time'>> {
  return success_time === undefined ? {} : { success_time: new Date(success_time) };
}
