import type { Dispatcher } from 'undici';
import { textOf } from './content-coding.js';
import { TransportFailure } from './transport-failure.js';

/** undici returns a repeated header as an array. */
export type ReplyHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** A complete HTTP reply. */
export interface HttpReply {
  readonly status: number;
  readonly headers: ReplyHeaders;
  readonly body: string;
}

const CONNECTION_LOST = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** Collects one reply from undici, limited in length and abortable at any time. */
export class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private headers: ReplyHeaders = {};
  private readonly chunks: Buffer[] = [];
  private length = 0;
  private settled = false;
  private readonly onAbort = () => this.stop(new TransportFailure('aborted', this.signal?.reason));

  constructor(
    private readonly maxLength: number,
    private readonly keptConnection: boolean,
    private readonly signal: AbortSignal | undefined,
    private readonly done: (outcome: HttpReply | TransportFailure) => void,
    /** Called as soon as the request is written to a connection. */
    private readonly onSent?: () => void,
  ) {
    signal?.addEventListener('abort', this.onAbort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.settled) controller.abort(new TransportFailure('aborted', undefined));
    else this.onSent?.();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ReplyHeaders): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.length += chunk.length;
    if (this.length > this.maxLength) this.stop(new TransportFailure('too-long', undefined));
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    // undici frees the connection in a setImmediate() scheduled right after this; a call that follows earlier would
    // open another connection. https://github.com/nodejs/undici/blob/v7.30.2/lib/dispatcher/client-h1.js#L789
    queueMicrotask(() => setImmediate(() => this.settle(this.reply())));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const answered = this.status !== 0;
    const kept = this.keptConnection && !answered && CONNECTION_LOST.has(code);
    this.settle(
      new TransportFailure(answered && code === 'UND_ERR_SOCKET' ? 'truncated' : 'network', error, kept),
    );
  }

  private reply(): HttpReply | TransportFailure {
    const bytes = Buffer.concat(this.chunks);
    const coding = String(this.headers['content-encoding'] ?? 'identity').toLowerCase();
    try {
      const body = textOf(bytes, coding, this.maxLength);
      return { status: this.status, headers: this.headers, body };
    } catch (error) {
      const tooLong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
      return new TransportFailure(tooLong ? 'too-long' : 'undecodable', error);
    }
  }

  private stop(failure: TransportFailure): void {
    this.settle(failure);
    this.controller?.abort(failure);
  }

  private settle(outcome: HttpReply | TransportFailure): void {
    if (this.settled) return;
    this.settled = true;
    this.signal?.removeEventListener('abort', this.onAbort);
    this.done(outcome);
  }
}
