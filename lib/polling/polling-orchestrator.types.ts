import type { Logger } from '@nestjs/common';
import type { EventEmitter2 } from '@nestjs/event-emitter';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import type { AnyPollingEngine } from './engine/polling-engine.interface.js';
import type { ItemKind } from './kinds/item-kind.interface.js';
import type { WatchedItem } from './kinds/watched-item.js';
import type { Ask } from './poll/ask.js';
import type { ResolvedPollingOptions } from './polling.options.js';
import type { Lister } from './sweep/lister.interface.js';

export interface PollingOrchestratorDependencies<Answer extends object> {
  readonly kind: ItemKind<Answer>;
  readonly account: string;
  /** Of rows that do not carry them. */
  readonly defaults: ResolvedOrderOptions;
  readonly options: ResolvedPollingOptions;
  readonly engine: AnyPollingEngine;
  readonly ask: Ask<Answer>;
  /** The application has acknowledged how an item ended. Never rejects. */
  readonly onEndAcknowledged?: (item: WatchedItem) => Promise<void>;
  /** Milliseconds until a poll can be sent. */
  readonly backgroundWait: () => number;
  /** Not a value: it may not exist yet when the tracker is first used. */
  readonly emitter: () => EventEmitter2;
  /** The methods of the application that list its items. */
  readonly listers: () => readonly Lister[];
  readonly logger: Logger;
  /** What is done if no listener takes an event, as a sentence, unless it is redelivered until one does. */
  readonly afterFailure?: string;
}

/** What is known of a tracked item. */
export interface ItemSnapshot {
  readonly createdAt: Date;
  readonly state: string | undefined;
  readonly attempts: number;
  readonly nextPollAt: Date | undefined;
  /** Whether this process is asking WeCom or notifying the application right now. */
  readonly isPolling: boolean;
}
