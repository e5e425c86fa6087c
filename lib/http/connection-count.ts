import type { Dispatcher } from 'undici';

/** Tracks whether the next request will reuse a connection kept open by an earlier one. */
export class ConnectionCount {
  private open = 0;
  private busy = 0;

  private readonly onConnect = () => void this.open++;
  private readonly onDisconnect = () => void this.open--;

  constructor(private readonly dispatcher: Dispatcher) {
    dispatcher.on('connect', this.onConnect);
    dispatcher.on('disconnect', this.onDisconnect);
  }

  /** Removes the listeners: a dispatcher of the application may outlive this module. */
  stop(): void {
    this.dispatcher.off('connect', this.onConnect);
    this.dispatcher.off('disconnect', this.onDisconnect);
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
