import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ApplymentState } from '../../../../lib/applyment/dto/applyment-state.js';
import { APPLYMENT_STATES } from '../../../../lib/applyment/dto/applyment-state.js';
import { APPLYMENT_STATE_RULES } from '../../../../lib/applyment/watch/applyment-state-rules.js';
import { APPLYMENTS } from '../../../../lib/applyment/watch/applyments.js';
import { WatchedApplyment } from '../../../../lib/applyment/watch/watched-applyment.js';
import { itemOf, jobDataOf } from '../../../../lib/bullmq/jobs/item-job.js';
import { answered, delivered, notFound } from '../../../../lib/lifecycle/lifecycle.js';
import type {
  Reception,
  ItemProgress,
  LifecycleContext,
  Transition,
} from '../../../../lib/lifecycle/lifecycle.types.js';
import { DAY, MINUTE, NOW, progress } from '../../../support/unit-lifecycle.js';

interface Answer {
  readonly status: { readonly applyment_state: ApplymentState };
}

interface Step {
  readonly says: string;
  readonly after: number;
  readonly delivery: Reception;
}

const UNKNOWN = 'unknown applyment';
const OVER: ReadonlySet<string> = new Set(['FINISH', 'CANCELED']);
const ENDS: ReadonlySet<string> = new Set([...OVER, 'REJECTED']);
const OPEN = APPLYMENT_STATES.filter((state) => !ENDS.has(state));

const stepsOf = (deliveries: fc.Arbitrary<boolean>, ...says: readonly string[]) =>
  fc.array(
    fc.record({
      says: fc.constantFrom(...says),
      after: fc.constantFrom(MINUTE, 60 * MINUTE, DAY),
      delivery: fc.record({ reached: fc.constant(true), failed: deliveries }),
    }),
    { minLength: 1, maxLength: 30, size: 'max' },
  );
const anySteps = stepsOf(fc.boolean(), ...APPLYMENT_STATES, 'BRAND_NEW', 'finish', UNKNOWN);

/** An applyment that stays listed, asked for with these answers one after the other. */
function live(steps: readonly Step[]) {
  let applyment: ItemProgress = progress();
  let now = NOW;
  const told: { readonly state: string; readonly final: boolean; readonly failed: boolean }[] = [];
  for (const { says, after, delivery } of steps) {
    now += after;
    const context: LifecycleContext<Answer> = {
      rules: APPLYMENT_STATE_RULES,
      now,
      horizon: 90 * DAY,
      sweepEvery: MINUTE,
      isListed: true,
      sweepsBegun: 7,
    };
    let transition: Transition<Answer> =
      says === UNKNOWN
        ? notFound(applyment, context)
        : answered(applyment, { status: { applyment_state: says } }, false, context);
    applyment = { ...applyment, ...transition.changes };
    while (transition.effect.kind === 'emit') {
      const { emission } = transition.effect;
      if (emission.kind === 'changed')
        told.push({ state: emission.state, final: emission.final, failed: delivery.failed });
      transition = delivered(applyment, emission, { ...delivery, startedAt: now }, context);
      applyment = { ...applyment, ...transition.changes };
    }
  }
  return { applyment, told };
}

describe('whatever WeCom says of an applyment, in whichever sequence, and whatever listeners do', () => {
  it('takes no uncertainty, and neither FROZEN nor an unknown state, for an end', () => {
    fc.assert(
      fc.property(stepsOf(fc.boolean(), ...OPEN, 'BRAND_NEW', 'finish', UNKNOWN), (steps) => {
        const { told, applyment } = live(steps);
        expect(told.filter(({ final }) => final)).toEqual([]);
        expect(applyment.phase).not.toBe('ended');
      }),
    );
  });

  it('tells as final FINISH, REJECTED and CANCELED, and nothing else', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        expect(live(steps).told.filter(({ state, final }) => final !== ENDS.has(state))).toEqual([]);
      }),
    );
  });

  it('tells nothing else once it is over', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const states = live(steps).told.map(({ state }) => state);
        const end = states.findIndex((state) => OVER.has(state));
        const after = end < 0 ? [] : states.slice(end);
        expect(new Set(after).size).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('tells each state that WeCom says after another one, unless it is over, if listeners accept it', () => {
    fc.assert(
      fc.property(stepsOf(fc.constant(false), ...OPEN, 'REJECTED', 'BRAND_NEW'), (steps) => {
        const said = steps.map(({ says }) => says);
        const changes = ['CHECKING', ...said].filter(
          (state, index, all) => index > 0 && state !== all[index - 1],
        );
        const told = live(steps).told.map(({ state }) => state);
        expect(told.filter((state, index) => state !== told[index - 1])).toEqual(changes);
      }),
    );
  });
});

describe('an applyment in a store', () => {
  const anApplyment = fc.record({
    number: fc.stringMatching(/^[\x21-\x7e]{1,32}$/u),
    retries: fc.nat(5),
    state: fc.constantFrom(undefined, ...APPLYMENT_STATES, 'BRAND_NEW'),
  });

  it('is the same when it is read again', () => {
    fc.assert(
      fc.property(anApplyment, ({ number, retries, state }) => {
        const { key, fields, createdAt } = APPLYMENTS.read(
          { out_request_no: number, retries, name: '陈玉兰' },
          { mchid: undefined, appid: undefined },
        );
        const item = APPLYMENTS.create({ key, fields, createdAt }, 0);
        item.update({ state, acknowledgedState: state });
        const data = jobDataOf(APPLYMENTS, item, undefined);
        expect(JSON.stringify(data)).not.toContain('陈玉兰');
        const stored = itemOf(APPLYMENTS, key, JSON.parse(JSON.stringify(data)));
        expect(stored).toMatchObject({ key, state, retries, retried: 0 });
        expect(APPLYMENTS.isKey(key)).toBe(true);
        expect(APPLYMENTS.refOf(stored)).toEqual({ out_request_no: number });
      }),
    );
  });

  it('ignores what somebody has tampered with', () => {
    const fields = { retries: '3', retried: -1 };
    const item = new WatchedApplyment({ key: 'applyment/1', createdAt: 0, fields }, 0);
    expect([item.retries, item.retried]).toEqual([0, 0]);
  });

  it('is wanted anew by a higher number of retries, and never once it is done', () => {
    const item = new WatchedApplyment({ key: 'applyment/1', createdAt: 0 }, 0);
    item.update({ state: 'REJECTED' });
    expect([item.adopt({ retries: 0 }), item.adopt({ retries: 1 })]).toEqual([false, true]);
    item.begin(1, NOW);
    expect([item.state, item.retried, item.phase]).toEqual([undefined, 1, 'open']);
    item.update({ state: 'FINISH' });
    expect(item.adopt({ retries: 2 })).toBe(false);
    item.begin(2, NOW);
    expect([item.state, APPLYMENTS.eventId(item, 'FINISH')]).toEqual(['FINISH', 'applyment/1/FINISH']);
  });
});
