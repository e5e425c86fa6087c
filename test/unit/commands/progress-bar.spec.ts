import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ProgressBar, progressLine } from '../../../lib/commands/progress-bar.js';

describe('progressLine', () => {
  it('says how much was read, and for how long', () => {
    expect(progressLine('Bill', 1_234_567, 61_900)).toBe('Bill [       ===          ] 1,234,567 rows, 61 s');
  });

  it('lets the block go to and fro within the bar', () => {
    const lines = Array.from({ length: 35 }, (_, step) => progressLine('Bill', 0, step * 100));
    const positions = lines.map((line) => line.indexOf('===') - line.indexOf('[') - 1);
    const way = Array.from({ length: 18 }, (_, at) => at);
    expect(positions).toEqual([...way, ...way.toReversed().slice(1)]);
    expect(new Set(lines.map((line) => line.indexOf(']')))).toEqual(new Set([26]));
  });
});

describe('ProgressBar', () => {
  let written: string[];
  const stream = (isTTY?: boolean) => ({
    ...(isTTY !== undefined && { isTTY }),
    write: (text: string) => {
      written.push(text);
      return true;
    },
  });

  beforeEach(() => {
    written = [];
    jest.useFakeTimers();
  });
  afterEach(() => void jest.useRealTimers());

  it('draws itself anew on a terminal, and leaves the line empty', () => {
    const bar = new ProgressBar(stream(true), () => Date.now());
    bar.start('Bill');
    bar.rows = 7;
    jest.advanceTimersByTime(100);
    bar.stop();
    jest.advanceTimersByTime(1_000);
    expect(written).toEqual([
      `\r\u001B[K${progressLine('Bill', 0, 0)}`,
      `\r\u001B[K${progressLine('Bill', 7, 100)}`,
      '\r\u001B[K',
    ]);
  });

  it.each([false, undefined])('writes nothing where there is no terminal (isTTY %s)', (isTTY) => {
    const bar = new ProgressBar(stream(isTTY), () => Date.now());
    bar.start('Bill');
    jest.advanceTimersByTime(1_000);
    bar.stop();
    expect(written).toEqual([]);
  });
});
