import type { Logger } from '@nestjs/common';
import { wholeNow } from '../common/clock.js';
import { scrub } from '../common/text.js';
import { isError } from '../errors/foreign-error.js';

const SILENCE = 60_000;
/** The same once what was reported is over. */
const SILENCE_AFTERWARDS = 15_000;
const MOST_TOPICS = 1_000;
/** How many messages of a burst are logged in full. */
const FEW = 5;

/** Logs repeated messages at most once a minute per topic; what was over and begins again, sooner. */
export class RateLimitedLogger {
  private readonly saidAt = new Map<string, number>();
  private readonly over = new Set<string>();
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

  /** What a topic reported is over: should it begin again, that is news. */
  end(topic: string): void {
    if (this.saidAt.has(topic)) this.over.add(topic);
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
    const silence = this.over.has(topic) ? SILENCE_AFTERWARDS : SILENCE;
    if (now - (this.saidAt.get(topic) ?? -Infinity) < silence) return false;
    if (this.saidAt.size >= MOST_TOPICS) {
      this.saidAt.clear();
      this.over.clear();
    }
    this.saidAt.set(topic, now);
    this.over.delete(topic);
    return true;
  }
}
