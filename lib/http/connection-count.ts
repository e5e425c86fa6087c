import type { Dispatcher } from 'undici';

/** Knows whether the next request will travel on a connection that was kept open after an earlier one. */
export class ConnectionCount {
  private open = 0;
  private busy = 0;

  constructor(dispatcher: Dispatcher) {
    dispatcher.on('connect', () => this.open++);
    dispatcher.on('disconnect', () => this.open--);
  }

  get hasIdle(): boolean {
    return this.open > this.busy;
  }

  requestStarted(): void {
    this.busy++;
  }

  requestEnded(): void {
    this.busy--;
  }
}
