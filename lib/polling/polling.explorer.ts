import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { STATIC_CONTEXT } from '@nestjs/core/injector/constants.js';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
import type { ItemNoun } from '../diagnostics/messages.js';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';
import { AccountRegistry } from '../host/account-registry.js';
import type { Lister } from './sweep/lister.interface.js';
import type { ItemKind } from './kinds/item-kind.interface.js';

type Instance = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** What is known of a kind to find its methods. */
type DecoratedKind = Pick<ItemKind, 'words' | 'metadata'>;

/** A decorated method of the application. */
export interface DecoratedMethod {
  /** For example `OrdersService.settled()`. */
  readonly name: string;
  readonly call: (...args: readonly unknown[]) => unknown;
}

interface Method {
  readonly name: string;
  readonly wrapper: InstanceWrapper;
  readonly method: string;
  readonly handler: object;
}

/** The metadata key of `@OnEvent()`; not every version of `@nestjs/event-emitter` exports it. */
const EVENT_LISTENER_METADATA = 'EVENT_LISTENER_METADATA';
const OWN_EVENTS = 'wecom-pay.';
/** `wecom-pay.reconciled` is about nothing that is watched. */
const OF_DAYS = '.reconciled';
const NOUNS: readonly (string | undefined)[] = ['order', 'refund', 'applyment'] satisfies ItemNoun[];

/** Finds the application's methods that matter to polling. */
@Injectable()
export class PollingExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly accounts: AccountRegistry,
  ) {}

  /**
   * The methods that list the items of an account.
   * @throws {WeComOptionsError} if one cannot be called, or names an account that does not exist.
   */
  listersOf({ words, metadata: { lister } }: DecoratedKind, account: string): readonly Lister[] {
    return this.decorated(words.lister, lister, account).map(({ name, call }) => ({
      name,
      list: () => call(),
    }));
  }

  /**
   * The methods of an account that have this decorator.
   * @param key that of its metadata.
   * @throws {WeComOptionsError} if one cannot be called, or names an account that does not exist.
   */
  decorated(decorator: string, key: string, account: string): readonly DecoratedMethod[] {
    const found = this.methods().filter(({ handler }) => metadata(handler, key) !== undefined);
    for (const method of found) this.check(method, decorator, key);
    return found
      .filter(({ handler }) => metadata(handler, key) === account)
      .map(({ name, wrapper, method }) => ({
        name,
        call: (...args) => (wrapper.instance as Instance)[method]!(...args),
      }));
  }

  /** @throws {WeComOptionsError} if a method that listens names an account that does not exist. */
  checkListeners(decorator: string, key: string): void {
    for (const method of this.methods()) this.checkAccount(method, decorator, key);
  }

  /** The methods listening to the events of a kind with plain `@OnEvent()`, whose errors Nest swallows. */
  swallowingListeners({ words }: DecoratedKind): readonly string[] {
    return this.listenersThat(isSwallowing, words.noun);
  }

  /** The methods listening to the events of a kind with `{ async: true }` or `{ nextTick: true }`: nothing waits for them. */
  unawaitedListeners({ words }: DecoratedKind): readonly string[] {
    return this.listenersThat(isUnawaited, words.noun);
  }

  /** Whether a method listens to the events of a kind of this account. */
  hasListener({ eventName }: Pick<ItemKind, 'eventName'>, account: string): boolean {
    const prefixes = [eventName(''), eventName('', account)];
    return this.methods()
      .flatMap(({ handler }) => eventsOf(handler))
      .flatMap(({ event }) => event)
      .some((name) => typeof name === 'string' && prefixes.some((prefix) => name.startsWith(prefix)));
  }

  /** Whether the container holds this provider; not if its module could not be loaded. */
  knows(provider: object): boolean {
    return this.discovery.getProviders().some(({ instance }) => instance === provider);
  }

  /** Whether all providers have been created. */
  isComplete(): boolean {
    return this.wrappers().every(
      (wrapper) =>
        wrapper.isTransient ||
        !wrapper.isDependencyTreeStatic() ||
        wrapper.getInstanceByContextId(STATIC_CONTEXT).isResolved,
    );
  }

  private listenersThat(holds: (listening: Listening) => boolean, noun: ItemNoun): readonly string[] {
    return this.methods()
      .filter(({ handler }) => eventsOf(handler).some((one) => isAbout(noun, one) && holds(one)))
      .map(({ name }) => name);
  }

  private wrappers(): readonly InstanceWrapper[] {
    return [...this.discovery.getProviders(), ...this.discovery.getControllers()];
  }

  private methods(): readonly Method[] {
    const seen = new Set<unknown>();
    return this.wrappers()
      .filter(({ instance, isAlias }) => !isAlias && isUnseen(instance, seen))
      .flatMap((wrapper) => this.methodsOf(wrapper));
  }

  private methodsOf(wrapper: InstanceWrapper): readonly Method[] {
    const instance = wrapper.instance as Instance;
    const prototype = Object.getPrototypeOf(instance) as object | null;
    const owner = (prototype?.constructor ?? Object).name;
    return this.scanner
      .getAllMethodNames(prototype)
      .map((method) => ({ name: `${owner}.${method}()`, wrapper, method, handler: instance[method]! }))
      .filter(({ handler }) => typeof handler === 'function');
  }

  private check(method: Method, decorator: string, key: string): void {
    const { name, wrapper } = method;
    this.checkAccount(method, decorator, key);
    if (wrapper.isDependencyTreeStatic() && !wrapper.isTransient) return;
    throw new WeComOptionsError(
      `${name} has ${decorator}(), but its class is request-scoped or transient. The method is called outside any request: ` +
        'move it to a provider with the default scope that injects nothing request-scoped.',
    );
  }

  private checkAccount({ name, handler }: Method, decorator: string, key: string): void {
    const named = [metadata(handler, key) ?? []].flat();
    const account = named.find((wanted) => !this.accounts.has(wanted));
    if (account === undefined) return;
    throw new WeComOptionsError(
      `${name} has ${decorator}() for the account "${account}", which does not exist. Existing accounts: ${this.accounts.names.join(', ')}.`,
    );
  }
}

function metadata(handler: object, key: string): string | readonly string[] | undefined {
  return Reflect.getMetadata(key, handler) as string | readonly string[] | undefined;
}

function isUnseen(instance: unknown, seen: Set<unknown>): boolean {
  if (typeof instance !== 'object' || instance === null || seen.has(instance)) return false;
  seen.add(instance);
  return true;
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

/** `wecom-pay.order.success` is about orders, `wecom-pay.outlet.refund.changed` about refunds, `wecom-pay.**` about all. */
function isAbout(noun: ItemNoun, { event }: Listening): boolean {
  return [event].flat().some((name) => {
    if (typeof name !== 'string' || !name.startsWith(OWN_EVENTS) || name.endsWith(OF_DAYS)) return false;
    const about = name.split('.').at(-2);
    return about === noun || !NOUNS.includes(about);
  });
}

function isSwallowing({ options }: Listening): boolean {
  return options?.suppressErrors !== false;
}

/** https://github.com/EventEmitter2/EventEmitter2#emitteroneventlistener-options-objectboolean */
function isUnawaited({ options }: Listening): boolean {
  return (options?.async === true || options?.nextTick === true) && options.promisify !== true;
}
