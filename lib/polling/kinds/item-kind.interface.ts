import type { Endpoint } from '../../calls/rules/endpoint.js';
import type { ItemNoun } from '../../diagnostics/messages.js';
import type { StateRules, WatchPhase } from '../../lifecycle/lifecycle.types.js';
import type { TaskOption } from '../../host/account-registry.js';
import type { ResolvedOrderOptions } from '../../order/order.options.js';
import type { ColumnName } from './misnamed-columns.js';
import type { WatchedItem } from './watched-item.js';

/** What the messages about a kind say. */
export interface ItemWords {
  readonly noun: ItemNoun;
  /** The option that switches its polling on. */
  readonly option: Exclude<TaskOption, 'reconciliation'>;
  /** What is paused while WeCom cannot be asked. */
  readonly activity: string;
  /** The service that an application uses. */
  readonly service: string;
  /** The decorator of the methods that list the application's items: `@UnfinishedOrders`. */
  readonly lister: string;
  /** The decorator of the methods that listen: `@OnOrder`. */
  readonly listener: string;
}

/** How messages and events name an item. */
export interface ItemRef {
  readonly mchid?: string;
  readonly out_trade_no?: string;
  readonly out_refund_no?: string;
  readonly out_request_no?: string;
}

/** From what an item is created: a row, or what an engine has stored. */
export interface ItemSource {
  readonly key: string;
  /** On the monotonic clock. */
  readonly createdAt: number;
  /** What its kind remembers in addition, if anything. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
}

/** A row that the application lists, once it was read. */
export interface ListedItem extends ItemSource {
  /** What is wrong with the row, although the item could be identified. */
  readonly error?: unknown;
  /** What is probably wrong with its `createdAt`, although it is a time. */
  readonly doubt?: string | undefined;
  /** A field that is ignored, and what is wrong with it. */
  readonly ignored?: { readonly field: ColumnName; readonly error: unknown } | undefined;
}

/**
 * A kind of things under watch: orders, refunds, or applyments. Everything in which they differ is here, as data and
 * pure functions; only how WeCom is asked is apart, see `Ask`. All methods that take an item take one that this kind
 * has created.
 */
export interface ItemKind<Answer extends object = object> {
  /** Names its cron job and its queue: `wecom-pay`. */
  readonly topic: string;
  readonly words: ItemWords;
  /** Scheduled polls wait while its rate limits leave no room. */
  readonly endpoint: Endpoint;
  readonly rules: StateRules<Answer>;
  /** The field in which WeCom returns the state, and in which it is stored and published. */
  readonly stateField: 'trade_state' | 'status' | 'applyment_state';
  /** The name of the jobs in a queue. */
  readonly jobName: string;
  /** Metadata keys of its decorators. */
  readonly metadata: { readonly lister: string; readonly listener: string };
  /** The fields of a row that other naming conventions may write in another way. */
  readonly columns: readonly ColumnName[];
  /** The name of an event; without a state, of that which every change emits. */
  eventName(state?: string, account?: string): string;
  /** What tells an event from all others; the same whenever it is redelivered. */
  eventId(item: WatchedItem, state: string): string;
  /** What its event carries besides the fields of all events. */
  payload(answer: Answer, item: WatchedItem): object;
  /**
   * @param defaults for rows that do not carry them.
   * @throws {WeComPayError} naming the invalid field.
   */
  read(row: unknown, defaults: ResolvedOrderOptions): ListedItem;
  create(source: ItemSource, sweepsBefore: number, phase?: WatchPhase): WatchedItem;
  isKey(key: string): boolean;
  refOf(item: WatchedItem): ItemRef;
  /** What is stored of an item besides its progress; {@link create} accepts it as `fields`. */
  fieldsOf(item: WatchedItem): object;
  /** What a row may correct while its item is tracked, if it says anything of it; see {@link WatchedItem.adopt}. */
  correctableOf?(item: WatchedItem): Readonly<Record<string, unknown>> | undefined;
  /** Why an answer is emitted as another state than its own, for the log. */
  explain?(item: WatchedItem, answer: Answer): string;
}
