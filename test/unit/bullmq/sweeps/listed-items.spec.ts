import { describe, expect, it } from '@jest/globals';
import { verdictOf } from '../../../../lib/bullmq/sweeps/listed-items.js';
import { progress } from '../../../support/unit-lifecycle.js';

const ended = (sweepsBefore: number) => progress({ phase: 'ended', sweepsBefore });
const asked = (sweepsBefore: number) => progress({ phase: 'asked', sweepsBefore });

describe('an order that was delivered, when it is due again', () => {
  it('is polled, and redelivered, if a complete sweep that began after the delivery lists it', () => {
    expect(verdictOf(ended(4), { listedBy: 5, done: 5 })).toBe('poll');
    expect(verdictOf(ended(4), { listedBy: 6, done: 5 })).toBe('poll');
  });

  it('is no longer tracked if such a sweep does not list it', () => {
    expect(verdictOf(ended(4), { listedBy: 0, done: 5 })).toBe('stop-tracking');
  });

  it('is no longer tracked either if it is still noted as listed by a sweep before', () => {
    expect(verdictOf(ended(3), { listedBy: 4, done: 5 })).toBe('stop-tracking');
  });

  it('waits while there was no such sweep, whether it was listed before or not', () => {
    expect(verdictOf(ended(5), { listedBy: 5, done: 5 })).toBe('wait');
    expect(verdictOf(ended(5), { listedBy: 0, done: 5 })).toBe('wait');
    expect(verdictOf(ended(0), { listedBy: 0, done: 0 })).toBe('wait');
  });
});

describe('an order that was only asked for, when it is due', () => {
  it('is polled until a complete sweep that began later does not list it', () => {
    expect(verdictOf(asked(5), { listedBy: 0, done: 5 })).toBe('poll');
    expect(verdictOf(asked(4), { listedBy: 5, done: 5 })).toBe('poll');
    expect(verdictOf(asked(4), { listedBy: 0, done: 5 })).toBe('stop-tracking');
  });
});
