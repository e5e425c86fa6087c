import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WorkerGate } from '../../../../lib/bullmq/queue/worker-gate.js';

/** A worker that tells what it was told. */
class FakeWorker {
  readonly told: string[] = [];

  pause(): Promise<void> {
    this.told.push('pause');
    return Promise.resolve();
  }

  resume(): Promise<void> {
    this.told.push('resume');
    return Promise.resolve();
  }
}

describe('a gate', () => {
  let worker: FakeWorker;
  let gate: WorkerGate;
  const work = { waiting: 0, wait: () => work.waiting };

  beforeEach(async () => {
    jest.useFakeTimers();
    work.waiting = 0;
    worker = new FakeWorker();
    gate = new WorkerGate(worker);
    await gate.open(work);
    worker.told.length = 0;
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('lets the worker take orders once it is open', async () => {
    const other = new FakeWorker();
    await new WorkerGate(other).open(work);
    expect(other.told).toEqual(['resume']);
  });

  it('lets an order pass that may be polled', async () => {
    expect(await gate.pass()).toBe(true);
    expect(worker.told).toEqual([]);
  });

  it('lets an order pass after a short wait', async () => {
    work.waiting = 200;
    const passed = gate.pass();
    work.waiting = 0;
    await jest.advanceTimersByTimeAsync(200);
    expect(await passed).toBe(true);
    expect(worker.told).toEqual([]);
  });

  it('returns an order, and has the worker take none, until the wait is over', async () => {
    work.waiting = 3_000;
    expect(await gate.pass()).toBe(false);
    expect(await gate.pass()).toBe(false);
    expect(worker.told).toEqual(['pause']);
    work.waiting = 0;
    await jest.advanceTimersByTimeAsync(2_999);
    expect(worker.told).toEqual(['pause']);
    await jest.advanceTimersByTimeAsync(1);
    expect(worker.told).toEqual(['pause', 'resume']);
  });

  it('checks every 5 s whether a long wait is over early', async () => {
    work.waiting = 60_000;
    expect(await gate.pass()).toBe(false);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(worker.told).toEqual(['pause', 'pause']);
    work.waiting = 0;
    await jest.advanceTimersByTimeAsync(5_000);
    expect(worker.told).toEqual(['pause', 'pause', 'resume']);
  });

  it('lets nothing pass once it is closed, and does not open on its own', async () => {
    work.waiting = 3_000;
    await gate.pass();
    await gate.close();
    work.waiting = 0;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(worker.told).toEqual(['pause', 'pause']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('has the worker take nothing when an order comes although it is closed', async () => {
    await gate.close();
    worker.told.length = 0;
    expect(await gate.pass()).toBe(false);
    expect(worker.told).toEqual(['pause']);
    expect(jest.getTimerCount()).toBe(0);
  });
});
