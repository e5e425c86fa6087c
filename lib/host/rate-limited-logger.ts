import type { Logger } from '@nestjs/common';
import { wholeNow } from '../common/clock.js';
import { scrub } from '../common/text.js';

const SILENCE = 60_000;
const MOST_TOPICS = 1_000;

/** Logs repeated messages at most once a minute per topic. */
export class RateLimitedLogger {
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
