/** What went wrong between this server and the proxy. Never leaves the library. */
export class ProxyFailure extends Error {
  constructor(
    /** The error of the network layer, if there was no answer. */
    readonly reason: unknown,
    /** The HTTP status with which the proxy refused the tunnel. */
    readonly status?: number,
  ) {
    super('proxy');
  }
}
