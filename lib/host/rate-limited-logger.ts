import type { Logger } from '@nestjs/common';
import { wholeNow } from '../common/clock.js';
import { scrub } from '../common/text.js';
import { isError } from '../errors/foreign-error.js';

const SILENCE = 60_000;
const MOST_TOPICS = 1_000;
/** How many messages of a burst are logged in full. */
const FEW = 5;

/** Logs repeated messages at most once a minute per topic. */
export class RateLimitedLogger {
  private readonly saidAt = new Map<string, number>();
  private readonly bursts = new Map<string, { count: number }>();

  constructor(private readonly logger: Logger) {}

  warn(topic: string, message: string): void {
    if (this.isNews(topic)) this.logger.warn(scrub(message, []));
  }

  error(topic: string, message: string, error?: unknown): void {
    if (!this.isNews(topic)) return;
    const stack = isError(error) && typeof error.stack === 'string' ? error.stack : undefined;
    this.logger.error(scrub(message, []), stack && scrub(stack, []));
  }

  /** Logs the first few errors of a topic within a minute, and at its end how many more there were. */
  errorBurst(topic: string, message: string, more: (count: number) => string): void {
    const burst = this.bursts.get(topic) ?? this.beginBurst(topic, more);
    if (burst.count++ < FEW) this.logger.error(scrub(message, []));
  }

  private beginBurst(topic: string, more: (count: number) => string): { count: number } {
    const burst = { count: 0 };
    this.bursts.set(topic, burst);
    const onEnd = () => {
      this.bursts.delete(topic);
      if (burst.count > FEW) this.logger.error(more(burst.count - FEW));
    };
    setTimeout(onEnd, SILENCE).unref();
    return burst;
  }

  private isNews(topic: string): boolean {
    const now = wholeNow();
    if (now - (this.saidAt.get(topic) ?? -Infinity) < SILENCE) return false;
    if (this.saidAt.size >= MOST_TOPICS) this.saidAt.clear();
    this.saidAt.set(topic, now);
    return true;
  }
}
