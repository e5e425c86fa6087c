import type { WeComPayOptions } from 'nestjs-wecom-pay';
import { weComPayConfig } from 'nestjs-wecom-pay';

export interface PlacedOrder {
  readonly out_trade_no: string;
  readonly total: number;
}

/** The WeCom that the shop talks to. This one is real, and knows the order before the shop does. */
export class Upstream {
  readonly options: WeComPayOptions = weComPayConfig();

  /** Where a shop calls WeCom's `create_order`. */
  place(_order: PlacedOrder): void {}
}
