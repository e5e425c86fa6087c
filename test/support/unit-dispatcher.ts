import { EventEmitter, once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { ReplyHeaders } from '../../lib/http/transport/exchange.js';

/** One request that a dispatcher was given, to be answered by the test. */
export class Dispatched {
  /** What the handler aborted the request with. */
  abortedWith: Error | undefined;
  private readonly controller = {
    abort: (reason: Error) => {
      this.abortedWith = reason;
    },
  } as unknown as Dispatcher.DispatchController;

  constructor(
    readonly options: Dispatcher.DispatchOptions,
    private readonly handler: Dispatcher.DispatchHandler,
  ) {}

  start(): this {
    this.handler.onRequestStart?.(this.controller, undefined);
    return this;
  }

  respond(status: number, headers: ReplyHeaders = {}): this {
    this.handler.onResponseStart?.(this.controller, status, headers);
    return this;
  }

  data(...chunks: (string | Buffer)[]): this {
    for (const chunk of chunks) this.handler.onResponseData?.(this.controller, Buffer.from(chunk as string));
    return this;
  }

  end(): void {
    this.handler.onResponseEnd?.(this.controller, {});
  }

  fail(error: Error): void {
    this.handler.onResponseError?.(this.controller, error);
  }

  /** A whole reply. */
  answer(status: number, body: string, headers: IncomingHttpHeaders = {}): void {
    this.start().respond(status, headers).data(body).end();
  }
}

/** An undici dispatcher without a network. */
export class FakeDispatcher extends EventEmitter {
  readonly requests: Dispatched[] = [];
  /** How many of them the test has answered, where it answers them in their order. */
  answered = 0;
  destroyed = 0;

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.requests.push(new Dispatched(options, handler));
    this.emit('dispatched');
    return true;
  }

  destroy(): Promise<void> {
    this.destroyed++;
    return Promise.resolve();
  }

  /** The request of this number, counted from 1, as soon as it is there. */
  async received(number: number): Promise<Dispatched> {
    while (this.requests.length < number) await once(this, 'dispatched');
    return this.requests[number - 1]!;
  }

  get last(): Dispatched {
    return this.requests.at(-1)!;
  }

  asDispatcher(): Dispatcher {
    return this as unknown as Dispatcher;
  }
}
