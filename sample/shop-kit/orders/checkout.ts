import type { Order } from './order.entity.js';

/** What happens to a new order. Each sample provides its own: that is where it uses nestjs-wecom-pay. */
export abstract class Checkout {
  abstract create(order: Order): Promise<void>;
}
