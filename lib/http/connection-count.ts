import type { Dispatcher } from 'undici';

/** Knows whether the next request will travel on a connection that was kept open after an earlier one. */
export class ConnectionCount {
  private open = 0;
  private busy = 0;

  private readonly onConnect = () => void this.open++;
  private readonly onDisconnect = () => void this.open--;

  constructor(private readonly dispatcher: Dispatcher) {
    dispatcher.on('connect', this.onConnect);
    dispatcher.on('disconnect', this.onDisconnect);
  }

  /** Leaves no listener behind on a dispatcher that outlives the application. */
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
