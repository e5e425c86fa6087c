import type { Logger } from '@nestjs/common';
import { printable } from '../errors/text.js';
import { wholeNow } from './clock.js';

const SILENCE = 60_000;
const MOST_TOPICS = 1_000;

/** Logs what would be said again and again once a minute. */
export class Reports {
  private readonly saidAt = new Map<string, number>();

  constructor(private readonly logger: Logger) {}

  warn(topic: string, message: string): void {
    if (this.isNews(topic)) this.logger.warn(message);
  }

  error(topic: string, message: string, error?: unknown): void {
    if (this.isNews(topic)) this.logger.error(message, error instanceof Error ? error.stack : undefined);
  }

  private isNews(topic: string): boolean {
    const now = wholeNow();
    if (now - (this.saidAt.get(topic) ?? -Infinity) < SILENCE) return false;
    if (this.saidAt.size >= MOST_TOPICS) this.saidAt.clear();
    this.saidAt.set(topic, now);
    return true;
  }
}

/** An error of the application's own code, on one line. Its fields may be anything. */
export function described(error: unknown): string {
  if (!(error instanceof Error)) return `a ${typeof error}`;
  const { message }: { readonly message: unknown } = error;
  return `${nameOf(error)}: ${printable(String(message), 200)}`;
}

/** The same without its text, which may hold anything. */
export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { name }: { readonly name: unknown } = error;
  return printable(String(name), 60);
}
