import type { EventEmitter2 } from '@nestjs/event-emitter';
import { withTimeout } from '../common/abort.js';
import { monotonicNow } from '../common/clock.js';
import { publish } from '../diagnostics/channels.js';
import { described } from '../errors/foreign-error.js';
import type { RateLimitedLogger } from '../host/rate-limited-logger.js';
import type { TradeState } from '../order/trade-state.js';
import { UNRESOLVED } from '../order/trade-state.js';
import type { OrderEvent, UnresolvedOrderEvent } from './order.event.js';
import { getOrderEventName } from './order.event.js';

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
const OWN_NAME = /^(?!CHANGED$|UNRESOLVED$)[A-Z\d_]+$/u;

/** Emits events through Nest's event emitter and waits for the listeners. */
export class EventPublisher {
  constructor(
    private readonly emitter: () => EventEmitter2,
    private readonly timeout: number,
    private readonly reports: RateLimitedLogger,
  ) {}

  /** Emits the event of the state and that of every change, each for all accounts and for this one. */
  changed(event: OrderEvent): Promise<EventDelivery> {
    const { trade_state } = event.order;
    const states = OWN_NAME.test(trade_state) ? [trade_state, undefined] : [undefined];
    return this.send(namesOf(states, event.account), event, trade_state);
  }

  unresolved(event: UnresolvedOrderEvent): Promise<EventDelivery> {
    return this.send(namesOf([UNRESOLVED], event.account), event, UNRESOLVED);
  }

  private async send(
    names: readonly string[],
    event: OrderEvent | UnresolvedOrderEvent,
    state: TradeState,
  ): Promise<EventDelivery> {
    const startedAt = monotonicNow();
    const emitter = this.emitter();
    const heardAs = names.filter((name) => emitter.listenerCount(name) > 0);
    const results = await Promise.all(heardAs.map((name) => this.emit(name, event)));
    const delivery = { heard: heardAs.length > 0, failed: results.includes(false) };
    const { account, id } = event;
    publish('event', () => ({
      account,
      id,
      state,
      ...delivery,
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
      ...observers.map((observer) => () => observer(name, event)),
      ...listeners.map((listener) => () => listener(event)),
    ];
    const results = await Promise.allSettled(calls.map(async (call) => call()));
    const failure = results.find((result) => result.status === 'rejected');
    if (failure) throw failure.reason;
  }

  /** @returns whether all listeners succeeded. */
  private async emit(name: string, event: OrderEvent | UnresolvedOrderEvent): Promise<boolean> {
    try {
      await withTimeout(this.timeout, () => this.callListeners(name, event));
      return true;
    } catch (error) {
      this.reports.error(
        `listener of ${name}`,
        `A listener of ${name} failed for ${event.id}: ${described(error)}. The event will be redelivered.`,
        error,
      );
      return false;
    }
  }
}

function namesOf(states: readonly (TradeState | undefined)[], account: string): readonly string[] {
  return states.flatMap((state) => [getOrderEventName(state), getOrderEventName(state, account)]);
}
