import { printable } from './text.js';
import type { ErrorCause } from './wecom-pay.errors.js';

/** What an error's `cause` may tell of a foreign error: its name and its code. */
export function projectCause(error: unknown): ErrorCause | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { name, code } = error as { name?: unknown; code?: unknown };
  const text = (value: unknown) => printable(String(value), 60);
  return {
    name: text(name ?? 'Error'),
    ...(code === undefined || code === null ? {} : { code: text(code) }),
  };
}
