import type { MessageEvent, OnApplicationBootstrap } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { isDeepStrictEqual } from 'node:util';
import type { Observable } from 'rxjs';
import { Subject, defer, merge, of } from 'rxjs';
import type { Card } from './card.js';
import { CardReader } from './card-reader.js';
import type { ShopState } from './shop-state.js';
import { ShopStateReader } from './shop-state.reader.js';

const REFRESH_MS = 500;

/** What the page shows, looked up twice a second; only differences are sent. */
@Injectable()
export class BoardService implements OnApplicationBootstrap {
  private readonly changes = new Subject<MessageEvent>();
  private cards: readonly Card[] = [];
  private shop: ShopState | undefined;
  private isRefreshing = false;

  constructor(
    private readonly reader: CardReader,
    private readonly shopReader: ShopStateReader,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.reader.resume();
    await this.refresh();
  }

  /** The whole board, then every change of it. */
  events(): Observable<MessageEvent> {
    const board = defer(() =>
      of({ type: 'board', data: { now: new Date(), shop: this.shop, orders: this.cards } }),
    );
    return merge(board, this.changes);
  }

  @Interval(REFRESH_MS)
  async refresh(): Promise<void> {
    if (this.isRefreshing) return;
    this.isRefreshing = true;
    try {
      this.show(await this.reader.read());
      this.showShop(await this.shopReader.read());
    } finally {
      this.isRefreshing = false;
    }
  }

  private show(cards: readonly Card[]): void {
    const shown = new Map(this.cards.map((card) => [card.out_trade_no, card]));
    this.cards = cards;
    // Oldest first, for the page puts a new one on top.
    for (const card of cards.toReversed()) {
      if (!isDeepStrictEqual(card, shown.get(card.out_trade_no))) {
        this.changes.next({ type: 'order', data: card });
      }
    }
  }

  private showShop(shop: ShopState): void {
    if (isDeepStrictEqual(shop, this.shop)) return;
    this.shop = shop;
    this.changes.next({ type: 'shop', data: shop });
  }
}
