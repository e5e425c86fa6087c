import type { LoggerService } from '@nestjs/common';

/** One line that was logged. */
export interface LoggedLine {
  readonly level: 'log' | 'warn' | 'error';
  readonly message: string;
  readonly context: string;
}

/** Keeps what is logged. */
export class RecordingLogger implements LoggerService {
  readonly lines: LoggedLine[] = [];

  log(message: unknown, ...rest: unknown[]): void {
    this.record('log', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.record('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.record('error', message, rest);
  }

  /** The messages of the accounts of this library. */
  get own(): readonly LoggedLine[] {
    return this.lines.filter(({ context }) => context.startsWith('WeComPay'));
  }

  /** Those among them that something is wrong with. */
  get complaints(): readonly LoggedLine[] {
    return this.own.filter(({ level }) => level !== 'log');
  }

  private record(level: LoggedLine['level'], message: unknown, rest: unknown[]): void {
    this.lines.push({ level, message: String(message), context: String(rest.at(-1)) });
  }
}
