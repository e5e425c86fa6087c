import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { useFakeClock } from '../../support/unit-clock.js';
import { PollingScene, hear, settled } from '../../support/unit-polling.js';

const NAMES = ['ORDER-1', 'ORDER-2', 'ORDER-3'];
const keyOf = (name: string) => `1900000001/${name}`;

const action = fc.constantFrom<Action>(
  'tick',
  'tick',
  'tick',
  'poll',
  'track',
  'untrack',
  'unlist',
  'relist',
  'second',
);
type Action = 'tick' | 'poll' | 'track' | 'untrack' | 'unlist' | 'relist' | 'second';
const plan = fc.array(fc.tuple(action, fc.constantFrom(...NAMES)), { maxLength: 30, size: 'max' });

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

/** A scene in which fast-check decides when WeCom answers, listeners return and rows are listed. */
function sceneOf(scheduler: fc.Scheduler) {
  const listed = new Set<string>();
  const someTime = <T>(value: T) => scheduler.schedule(Promise.resolve(value));
  const scene = new PollingScene({
    polling: { concurrency: 2, sweepEvery: 1_000, schedule: () => 1 },
    listers: [() => someTime([...listed].map((out_trade_no) => ({ out_trade_no })))],
  });
  const taken: string[] = [];
  hear(scene, 'wecom-pay.order.success', async ({ order }) => {
    await someTime(undefined);
    taken.push(order.out_trade_no);
    listed.delete(order.out_trade_no);
  });
  let state = 'NOTPAY';
  scene.orders.otherwise = () => someTime(state);
  const pay = () => void (state = 'SUCCESS');
  const act = async (what: Action, name: string) => {
    const { watchlist } = scene.polling;
    if (what === 'tick') await scene.tick();
    if (what === 'second') await jest.advanceTimersByTimeAsync(1_000);
    if (what === 'poll') void watchlist.poll(keyOf(name), 'pollNow').catch(() => undefined);
    if (what === 'track') scene.track(name);
    if (what === 'untrack') await watchlist.untrack(keyOf(name));
    if (what === 'unlist') listed.delete(name);
    if (what === 'relist') listed.add(name);
  };
  return { scene, listed, taken, act, pay };
}

/** Runs the actions, with all that waits, in an order that fast-check chooses. */
async function play(scheduler: fc.Scheduler, steps: readonly (readonly [Action, string])[]) {
  const parts = sceneOf(scheduler);
  parts.scene.start();
  scheduler.scheduleSequence(
    steps.map(
      ([what, name]) =>
        async () =>
          parts.act(what, name),
    ),
  );
  await scheduler.waitIdle();
  return parts;
}

describe('ticks, polls out of turn, tracking, sweeps and answers in any order', () => {
  it('I8: poll no order twice at once, nor more orders than there are slots and callers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), plan, async (scheduler, steps) => {
        const { scene } = await play(scheduler, steps);
        expect(scene.orders.mostOfOneOrder).toBeLessThanOrEqual(1);
        const outOfTurn = steps.filter(([what]) => what === 'poll').length;
        expect(scene.orders.mostAtOnce).toBeLessThanOrEqual(2 + outOfTurn);
        scene.engine.stop();
      }),
      { numRuns: 60 },
    );
  });

  it('I15: take no order once they were stopped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), plan, plan, async (scheduler, before, after) => {
        const parts = sceneOf(scheduler);
        const { scene } = parts;
        scene.start();
        let asked = Infinity;
        scheduler.scheduleSequence([
          ...before.map(
            ([what, name]) =>
              async () =>
                parts.act(what, name),
          ),
          async () => {
            void scene.polling.stopTaking();
            asked = scene.orders.queries.length;
          },
          ...after.map(([what, name]) => async () => {
            if (what !== 'poll') await parts.act(what, name);
          }),
        ]);
        await scheduler.waitIdle();
        await settled();
        // A poll out of turn of an order that was taken back and tracked anew follows the poll that runs.
        const successors = before.filter(([what]) => what === 'poll').length;
        expect(scene.orders.queries.length - asked).toBeLessThanOrEqual(successors);
        expect(scene.engine.isStarted).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('I1: deliver every paid order that stays listed, and stop tracking what is no longer listed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), plan, async (scheduler, steps) => {
        const { scene, listed, taken, pay } = await play(scheduler, steps);
        pay();
        for (const name of NAMES) listed.add(name);
        taken.length = 0;
        for (let second = 0; second < 30 && listed.size > 0; second++) {
          await jest.advanceTimersByTimeAsync(1_000);
          await scene.tick();
          await scheduler.waitIdle();
          await settled();
        }
        expect(new Set(taken)).toEqual(new Set(NAMES));
        for (let second = 0; second < 10; second++) {
          await jest.advanceTimersByTimeAsync(1_000);
          await scene.tick();
          await scheduler.waitIdle();
          await settled();
        }
        expect(scene.engine.size).toBe(0);
        scene.engine.stop();
      }),
      { numRuns: 40 },
    );
  });
});
