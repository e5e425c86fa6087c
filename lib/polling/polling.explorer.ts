import { Injectable } from '@nestjs/common';
import type { ItemNoun } from '../diagnostics/messages.js';
import { isEventOf } from '../events/event-name.js';
import { HostMethods } from '../host/host-methods.js';
import type { ItemKind } from './kinds/item-kind.interface.js';
import type { Lister } from './sweep/lister.interface.js';

/** What is known of a kind to find its methods. */
type DecoratedKind = Pick<ItemKind, 'words' | 'metadata'>;

/** The metadata key of `@OnEvent()`; not every version of `@nestjs/event-emitter` exports it. */
const EVENT_LISTENER_METADATA = 'EVENT_LISTENER_METADATA';

/** Finds the application's methods that list items, or listen to their events. */
@Injectable()
export class PollingExplorer {
  constructor(readonly methods: HostMethods) {}

  /**
   * The methods that list the items of an account.
   * @throws {WeComOptionsError} if one cannot be called, or names an account that does not exist.
   */
  listersOf({ words, metadata: { lister } }: DecoratedKind, account: string): readonly Lister[] {
    return this.methods.decorated(words.lister, lister, account).map(({ name, call }) => ({
      name,
      list: () => call(),
    }));
  }

  /** The methods listening to the events of a kind with plain `@OnEvent()`, whose errors Nest swallows. */
  swallowingListeners({ words }: DecoratedKind): readonly string[] {
    return this.listenersThat(isSwallowing, words.noun);
  }

  /**
   * The methods listening to the events of a kind with `{ async: true }` or `{ nextTick: true }`: nothing waits for
   * them.
   */
  unawaitedListeners({ words }: DecoratedKind): readonly string[] {
    return this.listenersThat(isUnawaited, words.noun);
  }

  /** Whether a method listens to the events of a kind of this account. */
  hasListener({ eventName }: Pick<ItemKind, 'eventName'>, account: string): boolean {
    const prefixes = [eventName(''), eventName('', account)];
    return this.methods
      .all()
      .flatMap(({ handler }) => eventsOf(handler))
      .flatMap(({ event }) => event)
      .some((name) => typeof name === 'string' && prefixes.some((prefix) => name.startsWith(prefix)));
  }

  private listenersThat(holds: (listening: Listening) => boolean, noun: ItemNoun): readonly string[] {
    return this.methods
      .all()
      .filter(({ handler }) => eventsOf(handler).some((one) => isAbout(noun, one) && holds(one)))
      .map(({ name }) => name);
  }
}

interface Listening {
  readonly event: unknown;
  readonly options?:
    | {
        readonly suppressErrors?: boolean;
        readonly async?: boolean;
        readonly nextTick?: boolean;
        readonly promisify?: boolean;
      }
    | undefined;
}

function eventsOf(handler: object): readonly Listening[] {
  return [Reflect.getMetadata(EVENT_LISTENER_METADATA, handler) ?? []].flat() as Listening[];
}

function isAbout(noun: ItemNoun, { event }: Listening): boolean {
  return [event].flat().some((name) => typeof name === 'string' && isEventOf(noun, name));
}

function isSwallowing({ options }: Listening): boolean {
  return options?.suppressErrors !== false;
}

/** https://github.com/EventEmitter2/EventEmitter2#emitteroneventlistener-options-objectboolean */
function isUnawaited({ options }: Listening): boolean {
  return (options?.async === true || options?.nextTick === true) && options.promisify !== true;
}
