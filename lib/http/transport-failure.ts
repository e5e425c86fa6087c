/** Why no complete HTTP reply came, for {@link errorFromTransport} to classify. Never leaves the library. */
export class TransportFailure extends Error {
  constructor(
    readonly kind: 'network' | 'truncated' | 'too-long' | 'undecodable' | 'aborted',
    /** What the network layer, or the one who aborted, said. */
    readonly reason: unknown,
    /** Whether the connection had been kept open from an earlier call, and failed before any answer. */
    readonly keptConnection = false,
  ) {
    super(kind);
  }
}
