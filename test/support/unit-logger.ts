export interface LogLine {
  readonly level: 'log' | 'warn' | 'error';
  readonly message: string;
}

/** Keeps what was logged. */
export class FakeLogger {
  readonly lines: LogLine[] = [];

  readonly log = (message: string): void => void this.lines.push({ level: 'log', message });
  readonly warn = (message: string): void => void this.lines.push({ level: 'warn', message });
  readonly error = (message: string): void => void this.lines.push({ level: 'error', message });

  of(level: LogLine['level']): string[] {
    return this.lines.filter((line) => line.level === level).map(({ message }) => message);
  }
}
