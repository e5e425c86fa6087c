import { Injectable } from '@nestjs/common';
import { OrderTracker } from 'nestjs-wecom-pay';
import { Upstream } from '../wecom/upstream.js';
import type { ShopState } from './shop-state.js';
import { shopState } from './shop-state.js';

@Injectable()
export class ShopStateReader {
  constructor(
    private readonly tracker: OrderTracker,
    private readonly upstream: Upstream,
  ) {}

  async read(): Promise<ShopState> {
    return shopState(await this.tracker.stats(), this.upstream);
  }
}
