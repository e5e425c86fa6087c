import { printable } from '../common/text.js';

const LONGEST_MESSAGE = 1_000;

/** What a command prints if it is used wrongly. */
export function complaintText(command: string, about: string, usage: string): string {
  return `${command}: ${about}\n\n${usage}`;
}

/**
 * What a command prints if it has failed: one line, with the hint of the error if the message does not give it, and
 * with advice of the command's own.
 */
export function failureText(command: string, error: unknown, advice = ''): string {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof Error && 'hint' in error ? error.hint : undefined;
  const hinted = typeof hint !== 'string' || message.includes(hint) ? message : `${message} ${hint}`;
  return `${command}: ${printable(`${hinted} ${advice}`.replaceAll(/\s+/gu, ' ').trim(), LONGEST_MESSAGE)}\n`;
}
