const REASONS: readonly (readonly [RegExp, string])[] = [
  [/timed out|took longer/u, 'no answer in time'],
  [/isn't writeable|Connection is closed/u, 'not connected'],
];

/**
 * Why something outside could not be used, in a word or two that hold nothing secret: `ECONNREFUSED`, `OOM`, `no answer
 * in time`. The whole text of an error could hold anything.
 */
export function reasonOf(error: unknown): string {
  const { code, message, name } = Object(error) as {
    readonly [Field in 'code' | 'message' | 'name']?: unknown;
  };
  if (typeof code === 'string' && /^[A-Z_]{3,40}$/u.test(code)) return code;
  const text = typeof message === 'string' ? message : '';
  const known = REASONS.find(([pattern]) => pattern.test(text));
  return (
    known?.[1] ??
    /^[A-Z]{3,20}\b/u.exec(text)?.[0] ??
    (typeof name === 'string' ? name.slice(0, 60) : 'unknown')
  );
}
