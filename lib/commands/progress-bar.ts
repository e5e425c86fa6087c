import type { WriteStream } from 'node:tty';

const WIDTH = 20;
const BLOCK = '===';
const STEP = 100;
const ERASE_LINE = '\r\u001B[K';

/** Nobody knows the length of a bill before its end, so the block goes to and fro. `elapsed` is in ms. */
export function progressLine(what: string, rows: number, elapsed: number): string {
  const way = WIDTH - BLOCK.length;
  const step = Math.floor(elapsed / STEP) % (2 * way);
  const at = step > way ? 2 * way - step : step;
  const bar = `${' '.repeat(at)}${BLOCK}`.padEnd(WIDTH);
  return `${what} [${bar}] ${rows.toLocaleString('en')} rows, ${Math.floor(elapsed / 1_000)} s`;
}

/** Shows on a terminal how far the reading is; on anything else nothing. */
export class ProgressBar {
  /** How many were read. */
  rows = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly stream: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean },
    private readonly now: () => number,
  ) {}

  start(what: string): void {
    if (this.stream.isTTY !== true) return;
    const startedAt = this.now();
    const draw = () =>
      this.stream.write(`${ERASE_LINE}${progressLine(what, this.rows, this.now() - startedAt)}`);
    draw();
    this.timer = setInterval(draw, STEP).unref();
  }

  /** Leaves the line empty. */
  stop(): void {
    if (this.timer === undefined) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.stream.write(ERASE_LINE);
  }
}
