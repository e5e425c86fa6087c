/**
 * What an error says of a call that did not leave.
 * @param wait milliseconds until the next call may, if that is known.
 */
export function notCalled(endpoint: string, why: string, wait?: number): string {
  const next = wait === undefined ? '' : ` Next call in ${Math.max(1, Math.ceil(wait / 1_000))} s.`;
  return `${endpoint} was not called: ${why}.${next}`;
}
