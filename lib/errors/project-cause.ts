import { printable } from '../common/text.js';
import type { ErrorCause } from './wecom-pay.error.js';

/** The parts of a foreign error that a `cause` may reveal: its name and its code. */
export function projectCause(error: unknown): ErrorCause | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { name, code } = error as { name?: unknown; code?: unknown };
  return {
    name: shown(name ?? 'Error'),
    ...(code === undefined || code === null ? {} : { code: shown(code) }),
  };
}

function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? printable(String(value), 60) : typeof value;
}

/** What a cause is called in a message: its code, or else its name. */
export function codeOrNameOf(cause: ErrorCause | undefined): string | undefined {
  return cause?.code ?? cause?.name;
}
