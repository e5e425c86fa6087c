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

/** How many bytes may wait to be read if their arrival cannot be paused. */
const MOST_WAITING = 128 * 1024 * 1024;

/** Hands over one reply from undici as soon as it begins; its body arrives no faster than it is read. */
export class StreamedExchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private readonly body: Readable;
  private isAnswered = false;
  private canPause = false;
  private left = Infinity;
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
    // More is to come after an interim reply, such as 103 Early Hints.
    if (status < 200) return;
    // While it is paused, a connection that its server closes by itself crashes the process:
    // https://github.com/nodejs/undici/issues/5360
    this.canPause = /^keep-alive$/iu.test(String(headers['connection'] ?? ''));
    this.left = Number(headers['content-length'] ?? Infinity);
    this.settle({ status, headers, body: this.body });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.left -= chunk.length;
    const isEnough = !this.body.push(chunk);
    // Paused after the last byte, it would take a server that then closes an idle connection for one that breaks off.
    if (isEnough && this.canPause && this.left > 0) controller.pause();
    else if (this.body.readableLength > MOST_WAITING)
      this.body.destroy(new TransportFailure('too-long', undefined));
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
