import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { STATIC_CONTEXT } from '@nestjs/core/injector/constants.js';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';
import { ON_ORDER_METADATA } from '../events/on-order.decorator.js';
import { AccountRegistry } from '../host/account-registry.js';
import type { Lister } from './sweep/lister.interface.js';
import { UNFINISHED_ORDERS_METADATA } from './kinds/unfinished-orders.decorator.js';

type Instance = Readonly<Record<string, () => unknown>>;

interface Method {
  readonly name: string;
  readonly wrapper: InstanceWrapper;
  readonly key: string;
  readonly handler: object;
}

/** The metadata key of `@OnEvent()`; not every version of `@nestjs/event-emitter` exports it. */
const EVENT_LISTENER_METADATA = 'EVENT_LISTENER_METADATA';
const OWN_EVENT = /^wecom-pay\./u;

/** Finds the application's methods that matter to polling. */
@Injectable()
export class PollingExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly accounts: AccountRegistry,
  ) {}

  /**
   * The `@UnfinishedOrders()` methods of an account.
   * @throws {WeComOptionsError} if one cannot be called, or names an account that does not exist.
   */
  listersOf(account: string): readonly Lister[] {
    const listers = this.methods().filter(
      ({ handler }) => metadata(handler, UNFINISHED_ORDERS_METADATA) !== undefined,
    );
    for (const lister of listers) this.check(lister, '@UnfinishedOrders', UNFINISHED_ORDERS_METADATA);
    return listers
      .filter(({ handler }) => metadata(handler, UNFINISHED_ORDERS_METADATA) === account)
      .map(({ name, wrapper, key }) => ({ name, list: () => (wrapper.instance as Instance)[key]!() }));
  }

  /** @throws {WeComOptionsError} if an `@OnOrder()` method names an account that does not exist. */
  checkOrderListeners(): void {
    for (const method of this.methods()) this.checkAccount(method, '@OnOrder', ON_ORDER_METADATA);
  }

  /** The methods listening to our events with plain `@OnEvent()`, whose errors Nest swallows. */
  swallowingListeners(): readonly string[] {
    return this.listenersThat(isSwallowing);
  }

  /** The methods listening to our events with `{ async: true }` or `{ nextTick: true }`: nothing waits for them. */
  unawaitedListeners(): readonly string[] {
    return this.listenersThat(isUnawaited);
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

  private listenersThat(holds: (listening: Listening) => boolean): readonly string[] {
    return this.methods()
      .filter(({ handler }) => eventsOf(handler).some((listening) => isOurs(listening) && holds(listening)))
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
      .map((key) => ({ name: `${owner}.${key}()`, wrapper, key, handler: instance[key]! }))
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

function isOurs({ event }: Listening): boolean {
  return [event].flat().some((name) => typeof name === 'string' && OWN_EVENT.test(name));
}

function isSwallowing({ options }: Listening): boolean {
  return options?.suppressErrors !== false;
}

/** https://github.com/EventEmitter2/EventEmitter2#emitteroneventlistener-options-objectboolean */
function isUnawaited({ options }: Listening): boolean {
  return (options?.async === true || options?.nextTick === true) && options.promisify !== true;
}
