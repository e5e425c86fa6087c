const QUERY = '/cgi-bin/miniapppay/get_order';

/** A part of a reply, with the request that it answers. */
export interface Answer {
  readonly request: { readonly path: string };
  readonly chunk: Uint8Array;
}

/** Of which order a reply tells which state; undefined if of none. Replies are so short that they come in one part. */
export function answerOf({ request, chunk }: Answer): { out_trade_no: string; state: string } | undefined {
  if (!request.path.startsWith(QUERY)) return undefined;
  const { out_trade_no, trade_state } = parsed(Buffer.from(chunk).toString());
  return typeof out_trade_no === 'string' && typeof trade_state === 'string'
    ? { out_trade_no, state: trade_state }
    : undefined;
}

function parsed(text: string): { readonly out_trade_no?: unknown; readonly trade_state?: unknown } {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    return {};
  }
}
