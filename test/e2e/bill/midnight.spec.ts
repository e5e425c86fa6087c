import { afterEach, describe, expect, it } from '@jest/globals';
import { runChild } from '../../support/e2e-child.js';
import { useScene } from '../../support/e2e-scene.js';

const scene = useScene();
const { TZ } = process.env;

afterEach(() => {
  if (TZ === undefined) delete process.env['TZ'];
  else process.env['TZ'] = TZ;
});

describe('a day of Beijing', () => {
  it.each([
    ['Asia/Shanghai', 12],
    ['Pacific/Kiritimati', 18],
    ['America/Los_Angeles', 20],
  ])('begins and ends at midnight there, also on a host in %s', async (zone, hour) => {
    process.env['TZ'] = zone;
    const output = await runChild('../bill/children/midnight.mjs', scene.current.wecom);
    expect(JSON.parse(output)).toEqual({
      hour,
      days: {
        27: [
          ['FIRST-OF-27TH', '2026-11-27T00:00:00+08:00'],
          ['LAST-OF-27TH', '2026-11-27T23:59:59+08:00'],
        ],
        28: [['FIRST-OF-28TH', '2026-11-28T00:00:00+08:00']],
      },
      today: 'BILL_NOT_READY',
      tomorrow: 'INVALID_REQUEST',
    });
  });
});
