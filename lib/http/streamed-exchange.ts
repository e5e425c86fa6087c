import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { ReplyHeaders } from './exchange.js';
import { TransportFailure } from './transport-failure.js';

/** An HTTP reply whose body is still to be read. */
export interface StreamedReply {
  readonly status: number;
  readonly headers: ReplyHeaders;
  /** Fails with a {@link TransportFailure}. Destroying it ends the request. */
  readonly body: Readable;
}

/** Hands over one reply from undici as soon as it begins; its body arrives no faster than it is read. */
export class StreamedExchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private readonly body: Readable;
  private isAnswered = false;
  private readonly onAbort = () =>
    void this.body.destroy(new TransportFailure('aborted', this.signal.reason));

  constructor(
    /** Ends the request as long as there is no answer. */
    private readonly signal: AbortSignal,
    private readonly done: (outcome: StreamedReply | TransportFailure) => void,
    /** Called as soon as the request is written to a connection. */
    private readonly onSent: () => void,
  ) {
    this.body = new Readable({
      read: () => this.controller?.resume(),
      destroy: (error, callback) => {
        const failure = error instanceof TransportFailure ? error : new TransportFailure('aborted', error);
        this.controller?.abort(failure);
        this.settle(failure);
        callback(error);
      },
    });
    // Whoever reads it hears of its errors; an error that comes when nobody does is none.
    this.body.on('error', () => undefined);
    signal.addEventListener('abort', this.onAbort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.body.destroyed) controller.abort(new TransportFailure('aborted', undefined));
    else this.onSent();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ReplyHeaders): void {
    this.settle({ status, headers, body: this.body });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.body.push(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    this.controller = undefined;
    this.body.push(null);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const isCut = this.isAnswered && (error as NodeJS.ErrnoException).code === 'UND_ERR_SOCKET';
    this.controller = undefined;
    this.body.destroy(new TransportFailure(isCut ? 'truncated' : 'network', error));
  }

  private settle(outcome: StreamedReply | TransportFailure): void {
    if (this.isAnswered) return;
    this.isAnswered = true;
    this.signal.removeEventListener('abort', this.onAbort);
    this.done(outcome);
  }
}
