import { EventEmitter } from 'node:events';

/**
 * Stands for undici, where the option `http.dispatcher` lets an application put its own: answers each request at once with
 * what `answer` makes of it, and fails it where undici would.
 */
export class CannedDispatcher extends EventEmitter {
  /** @param {(request: { path: string, body: unknown }) => { status: number, headers: object, chunks: Buffer[] }} answer */
  constructor(answer) {
    super();
    this.answer = answer;
  }

  dispatch(request, handler) {
    const { status, headers, chunks } = this.answer(request);
    const arrival = new Arrival(handler, chunks);
    handler.onRequestStart(arrival, {});
    if (!arrival.isOver) handler.onResponseStart(arrival, status, headers);
    arrival.resume();
    return true;
  }
}

/** A body on its way, and what its receiver may do about it. */
class Arrival {
  isOver = false;
  #isPaused = true;
  #next = 0;

  constructor(handler, chunks) {
    this.handler = handler;
    this.chunks = chunks;
  }

  pause() {
    this.#isPaused = true;
  }

  resume() {
    if (!this.#isPaused || this.isOver) return;
    this.#isPaused = false;
    while (this.#next < this.chunks.length && !this.#isPaused && !this.isOver)
      this.handler.onResponseData(this, this.chunks[this.#next++]);
    if (this.#isPaused || this.isOver) return;
    this.isOver = true;
    this.handler.onResponseEnd(this, {});
  }

  abort(reason) {
    if (this.isOver) return;
    this.isOver = true;
    this.handler.onResponseError(this, reason);
  }
}
