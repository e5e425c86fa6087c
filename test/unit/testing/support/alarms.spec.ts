import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Alarms } from '../../../../lib/testing/support/alarms.js';
import { FakeClock } from '../../../../lib/testing/support/fake-clock.js';
import { until } from '../../../support/e2e-time.js';

const HOUR = 3_600_000;

let now: number;
let looks: number;
let clock: FakeClock;
let alarms: Alarms;
let rung: string[];

beforeEach(() => {
  now = 1_000;
  looks = 0;
  rung = [];
  clock = new FakeClock(() => {
    looks += 1;
    return now;
  });
  alarms = new Alarms(clock);
});
afterEach(() => alarms.close());

const set = (name: string, at: number) => alarms.set(at, () => rung.push(name));

describe('an alarm', () => {
  it('rings when the clock gets there by itself, and not while it stands still', async () => {
    set('soon', now + 1);
    await until(() => looks > 5);
    expect(rung).toEqual([]);
    now += 1;
    await until(() => rung.length === 1);
  });

  it('rings at once when the clock is advanced to it, the earliest first, and never again', () => {
    set('late', now + 2 * HOUR);
    set('early', now + HOUR);
    set('never', now + 100 * HOUR);
    clock.advance(HOUR - 1);
    expect(rung).toEqual([]);
    clock.advance(HOUR + 1);
    clock.advance(HOUR);
    expect(rung).toEqual(['early', 'late']);
  });

  it('rings later than it was set, even if its time has come', async () => {
    set('now', now);
    expect(rung).toEqual([]);
    await until(() => rung.length === 1);
  });

  it('never rings once they are closed', () => {
    set('before', now + HOUR);
    alarms.close();
    set('after', now + HOUR);
    clock.advance(HOUR);
    expect(rung).toEqual([]);
  });
});
