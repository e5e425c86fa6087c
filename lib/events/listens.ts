import { applyDecorators } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';

/** Options of `@OnOrder()`, `@OnRefund()` and `@OnApplyment()`. */
export interface ListenerOptions {
  /**
   * Only the events of the account with this name.
   * @default all accounts
   */
  readonly account?: string | undefined;
}

/** Options of `@OnOrder()`, `@OnRefund()` and `@OnApplyment()` for a state that this version does not know. */
export interface NewStateListenerOptions extends ListenerOptions {
  /** Says that the name is not a typing error. */
  readonly newState: true;
}

/** Decorates a method that takes this event, or nothing. */
export type ListenerDecorator<Event> = <Listener extends (event: Event) => unknown>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<Listener>,
) => void;

/** The events that a decorator listens to. */
export interface ListenedEvents {
  /** `@OnOrder` */
  readonly decorator: string;
  readonly metadataKey: string;
  /** The states that this version knows. */
  readonly states: readonly string[];
  eventName(state?: string, account?: string): string;
}

/**
 * Marks a method to be called with the event of a state, or of every change, and waited for.
 * @throws {WeComOptionsError} naming the method, if the state is not known.
 */
export function listensTo(
  events: ListenedEvents,
  state: string | undefined,
  { account, newState = false }: ListenerOptions & { readonly newState?: boolean },
): MethodDecorator {
  return applyDecorators(
    ...(newState ? [] : [refuseUnknown(events, state)]),
    OnEvent(events.eventName(state, account), { suppressErrors: false }),
    rememberAccount(events.metadataKey, account),
  );
}

function refuseUnknown({ decorator, states }: ListenedEvents, state: string | undefined): MethodDecorator {
  return ({ constructor }, name) => {
    if (state === undefined || states.includes(state)) return;
    throw new WeComOptionsError(
      `${constructor.name}.${String(name)}() has ${decorator}('${state}'), which is not one of ${states.join(', ')}. ` +
        `If WeCom has added it since this version, write ${decorator}('${state}', { newState: true }).`,
    );
  };
}

/** A method may have the decorator several times, for different accounts. */
function rememberAccount(metadataKey: string, account: string | undefined): MethodDecorator {
  return (_target, _name, { value }: { readonly value?: unknown }) => {
    const before = (Reflect.getMetadata(metadataKey, value as object) ?? []) as readonly string[];
    if (account !== undefined) Reflect.defineMetadata(metadataKey, [...before, account], value as object);
  };
}
