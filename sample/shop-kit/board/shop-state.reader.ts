import { Injectable, Optional } from '@nestjs/common';
import { OrderTracker } from 'nestjs-wecom-pay';
import { FakeUpstream } from '../wecom/fake-upstream.js';
import type { ShopState } from './shop-state.js';
import { shopState } from './shop-state.js';

@Injectable()
export class ShopStateReader {
  constructor(
    private readonly tracker: OrderTracker,
    @Optional() private readonly fake?: FakeUpstream,
  ) {}

  async read(): Promise<ShopState> {
    return shopState(await this.tracker.stats(), this.fake?.outage);
  }
}
