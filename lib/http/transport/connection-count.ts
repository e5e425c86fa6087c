import type { Dispatcher } from 'undici';

/** Tracks whether the next request to an origin will reuse a connection kept open by an earlier one. */
export class ConnectionCount {
  private open = 0;
  private busy = 0;

  private readonly onConnect = (origin: URL) => void (this.isOurs(origin) && this.open++);
  private readonly onDisconnect = (origin: URL) =>
    // It may have been opened before this module was there.
    void (this.isOurs(origin) && this.open > 0 && this.open--);

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly origin: string,
  ) {
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

  /** A dispatcher of the application may have connections to other servers. */
  private isOurs(origin: URL): boolean {
    return URL.canParse(String(origin)) && new URL(origin).origin === this.origin;
  }
}
