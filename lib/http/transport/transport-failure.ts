/** Why no complete HTTP reply arrived, for {@link errorFromTransport} to classify. Never leaves the library. */
export class TransportFailure extends Error {
  constructor(
    readonly kind: 'network' | 'truncated' | 'too-long' | 'undecodable' | 'aborted',
    /** The error of the network layer, or the reason of the abort. */
    readonly reason: unknown,
    /** Whether the connection was a reused one and failed before any answer. */
    readonly keptConnection = false,
  ) {
    super(kind);
  }
}
