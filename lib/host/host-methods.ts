import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { STATIC_CONTEXT } from '@nestjs/core/injector/constants.js';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';
import { AccountRegistry } from './account-registry.js';

type Instance = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** A decorated method of the application. */
export interface DecoratedMethod {
  /** For example `OrdersService.settled()`. */
  readonly name: string;
  readonly call: (...args: readonly unknown[]) => unknown;
}

/** A method of a provider or controller. */
export interface HostMethod {
  readonly name: string;
  readonly wrapper: InstanceWrapper;
  readonly method: string;
  readonly handler: object;
}

/** Finds the methods of the application's providers and controllers. */
@Injectable()
export class HostMethods {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly accounts: AccountRegistry,
  ) {}

  /**
   * The methods of an account that have this decorator.
   * @param key that of its metadata.
   * @throws {WeComOptionsError} if one cannot be called, or names an account that does not exist.
   */
  decorated(decorator: string, key: string, account: string): readonly DecoratedMethod[] {
    const found = this.all().filter(({ handler }) => metadata(handler, key) !== undefined);
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
    for (const method of this.all()) this.checkAccount(method, decorator, key);
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

  /** Those of all instances, each once. */
  all(): readonly HostMethod[] {
    const seen = new Set<unknown>();
    return this.wrappers()
      .filter(({ instance, isAlias }) => !isAlias && isUnseen(instance, seen))
      .flatMap((wrapper) => this.methodsOf(wrapper));
  }

  private wrappers(): readonly InstanceWrapper[] {
    return [...this.discovery.getProviders(), ...this.discovery.getControllers()];
  }

  private methodsOf(wrapper: InstanceWrapper): readonly HostMethod[] {
    const instance = wrapper.instance as Instance;
    const prototype = Object.getPrototypeOf(instance) as object | null;
    const owner = (prototype?.constructor ?? Object).name;
    return this.scanner
      .getAllMethodNames(prototype)
      .map((method) => ({ name: `${owner}.${method}()`, wrapper, method, handler: instance[method]! }))
      .filter(({ handler }) => typeof handler === 'function');
  }

  private check(method: HostMethod, decorator: string, key: string): void {
    const { name, wrapper } = method;
    this.checkAccount(method, decorator, key);
    if (wrapper.isDependencyTreeStatic() && !wrapper.isTransient) return;
    throw new WeComOptionsError(
      `${name} has ${decorator}(), but its class is request-scoped or transient. The method is called outside any request: ` +
        'move it to a provider with the default scope that injects nothing request-scoped.',
    );
  }

  private checkAccount({ name, handler }: HostMethod, decorator: string, key: string): void {
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
