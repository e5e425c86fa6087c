import type { Logger } from '@nestjs/common';
import { printable, scrub } from '../common/text.js';
import { wholeNow } from '../common/clock.js';

const SILENCE = 60_000;
const MOST_TOPICS = 1_000;

/** Logs what would be said again and again once a minute. */
export class Reports {
  private readonly saidAt = new Map<string, number>();

  constructor(private readonly logger: Logger) {}

  warn(topic: string, message: string): void {
    if (this.isNews(topic)) this.logger.warn(scrub(message, []));
  }

  error(topic: string, message: string, error?: unknown): void {
    if (!this.isNews(topic)) return;
    const stack = error instanceof Error && typeof error.stack === 'string' ? error.stack : undefined;
    this.logger.error(scrub(message, []), stack && scrub(stack, []));
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
  return error instanceof Error ? `${nameOf(error)}: ${textOf(error, 'message', 200)}` : `a ${typeof error}`;
}

/** The same without its text, which may hold anything. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? textOf(error, 'name', 60) : typeof error;
}

function textOf(error: Error, field: 'name' | 'message', maxLength: number): string {
  try {
    const value: unknown = error[field];
    return printable(String(value), maxLength);
  } catch {
    return 'unprintable';
  }
}
