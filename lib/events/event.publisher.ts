import type { EventEmitter2 } from '@nestjs/event-emitter';
import { withTimeout } from '../common/abort.js';
import { monotonicNow } from '../common/clock.js';
import { withoutStop } from '../common/text.js';
import type { EventNoun } from '../diagnostics/messages.js';
import { publish } from '../diagnostics/channels.js';
import { described } from '../errors/foreign-error.js';
import type { RateLimitedLogger } from '../host/rate-limited-logger.js';

/** An event of an order, a refund, an applyment or a day. */
export interface PublishedEvent {
  readonly id: string;
  readonly account: string;
  /** Its own state, if the listeners have accepted it before. */
  readonly previousState?: string | undefined;
  readonly order?: Succeeded;
  readonly refund?: Succeeded;
}

/** What WeCom returned of an order or a refund. */
interface Succeeded {
  readonly success_time?: string | undefined;
}

/** Whose events are published. */
export interface EventSource {
  readonly words: { readonly noun: EventNoun };
  /** The name of the event of a state, or of every change; for one account, or for all. */
  eventName(state?: string, account?: string): string;
}

/** The outcome of emitting an event. */
export interface EventDelivery {
  /** Whether there is any listener. */
  readonly heard: boolean;
  /** Whether a listener threw or timed out, unless it swallows its errors. */
  readonly failed: boolean;
}

/**
 * A state that has an event of its own name: in capitals like WeCom's, since names are lower-case and `Success` is not
 * `SUCCESS`; safe even if the emitter uses wildcards; and not one of our own names.
 */
const OWN_NAME = /^(?!CHANGED$|UNRESOLVED$|MISMATCH$)[A-Z\d_]+$/u;

/** Emits events through Nest's event emitter and waits for the listeners. */
export class EventPublisher {
  /** How many events had listeners that have all succeeded. */
  delivered = 0;

  constructor(
    private readonly emitter: () => EventEmitter2,
    private readonly timeout: number,
    private readonly reports: RateLimitedLogger,
    private readonly source: EventSource,
    /** What is done if a listener fails. */
    private readonly afterFailure = 'The event will be redelivered.',
  ) {}

  /** Emits the event of the state and that of every change, each for all accounts and for this one. */
  changed(event: PublishedEvent, state: string): Promise<EventDelivery> {
    return this.send(OWN_NAME.test(state) ? [state, undefined] : [undefined], event, state);
  }

  /** Emits nothing but the event of that name, for all accounts and for this one. */
  alone(event: PublishedEvent, name: string): Promise<EventDelivery> {
    return this.send([name], event, name);
  }

  private async send(
    states: readonly (string | undefined)[],
    event: PublishedEvent,
    state: string,
  ): Promise<EventDelivery> {
    const startedAt = monotonicNow();
    const { source } = this;
    const names = states.flatMap((one) => [source.eventName(one), source.eventName(one, event.account)]);
    const emitter = this.emitter();
    const heardAs = names.filter((name) => emitter.listenerCount(name) > 0);
    const results = await Promise.all(heardAs.map((name) => this.emit(name, event)));
    const delivery = { heard: heardAs.length > 0, failed: results.includes(false) };
    if (delivery.heard && !delivery.failed) this.delivered++;
    const { account, id } = event;
    publish('event', () => ({
      account,
      kind: source.words.noun,
      id,
      state,
      ...delivery,
      isRepeated: event.previousState === state,
      occurredAt: state === 'SUCCESS' ? successOf(event) : undefined,
      duration: monotonicNow() - startedAt,
    }));
    return delivery;
  }

  /** Like `emitAsync()`, but waits for all listeners even if one of them fails. */
  private async callListeners(name: string, event: object): Promise<void> {
    const emitter = this.emitter();
    const listeners = emitter.listeners(name) as readonly ((event: object) => unknown)[];
    const observers = emitter.listenersAny() as readonly ((name: string, event: object) => unknown)[];
    const calls = [
      ...observers.map((observer) => () => observer.call(emitter, name, event)),
      ...listeners.map((listener) => () => listener.call(emitter, event)),
    ];
    const results = await Promise.allSettled(
      calls.map(async (call) => {
        Object.assign(emitter, { event: name });
        return call();
      }),
    );
    const failure = results.find((result) => result.status === 'rejected');
    if (failure) throw failure.reason;
  }

  /** @returns whether all listeners succeeded. */
  private async emit(name: string, event: PublishedEvent): Promise<boolean> {
    try {
      await withTimeout(this.timeout, () => this.callListeners(name, event));
      return true;
    } catch (error) {
      this.reports.error(
        `listener of ${name}`,
        `A listener of ${name} failed for ${event.id}: ${withoutStop(described(error))}. ${this.afterFailure}`,
        error,
      );
      return false;
    }
  }
}

function successOf({ order, refund }: PublishedEvent): Date | undefined {
  const time = Date.parse((order ?? refund)?.success_time ?? '');
  return Number.isNaN(time) ? undefined : new Date(time);
}
