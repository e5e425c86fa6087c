import { describe, expect, it } from '@jest/globals';
import { mostWithin } from './call-meter.mjs';

describe('the most calls within a window', () => {
  it('are those of the fullest window, wherever it begins', () => {
    expect(mostWithin([0, 500, 900, 1_400, 3_000], 1_000)).toBe(3);
  });

  it('do not span both ends of the window', () => {
    expect(mostWithin([0, 1_000], 1_000)).toBe(1);
    expect(mostWithin([0, 999], 1_000)).toBe(2);
  });

  it('are zero without calls', () => {
    expect(mostWithin([], 1_000)).toBe(0);
  });
});
