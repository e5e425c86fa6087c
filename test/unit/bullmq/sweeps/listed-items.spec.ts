import { describe, expect, it } from '@jest/globals';
import { verdictOf } from '../../../../lib/bullmq/sweeps/listed-items.js';
import { progress } from '../../../support/unit-lifecycle.js';

const ended = (sweepsBefore: number) => progress({ phase: 'ended', sweepsBefore });
const asked = (sweepsBefore: number) => progress({ phase: 'asked', sweepsBefore });

describe('an order that was delivered, when it is due again', () => {
  it('is polled, and redelivered, if a complete sweep that began after the delivery lists it', () => {
    expect(verdictOf(ended(4), { isListed: true, done: 5 })).toBe('poll');
  });

  it('is no longer tracked if such a sweep does not list it', () => {
    expect(verdictOf(ended(4), { isListed: false, done: 5 })).toBe('stop-tracking');
  });

  it('waits while there was no such sweep, whether it was listed before or not', () => {
    expect(verdictOf(ended(5), { isListed: true, done: 5 })).toBe('wait');
    expect(verdictOf(ended(5), { isListed: false, done: 5 })).toBe('wait');
    expect(verdictOf(ended(0), { isListed: false, done: 0 })).toBe('wait');
  });
});

describe('an order that was only asked for, when it is due', () => {
  it('is polled until a complete sweep that began later does not list it', () => {
    expect(verdictOf(asked(5), { isListed: false, done: 5 })).toBe('poll');
    expect(verdictOf(asked(4), { isListed: true, done: 5 })).toBe('poll');
    expect(verdictOf(asked(4), { isListed: false, done: 5 })).toBe('stop-tracking');
  });
});
