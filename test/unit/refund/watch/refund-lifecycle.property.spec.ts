import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answered, delivered, notFound } from '../../../../lib/lifecycle/lifecycle.js';
import type {
  Reception,
  ItemProgress,
  LifecycleContext,
  Transition,
} from '../../../../lib/lifecycle/lifecycle.types.js';
import { REFUND_STATUSES } from '../../../../lib/refund/dto/refund-status.js';
import { REFUND_STATUS_RULES } from '../../../../lib/refund/watch/refund-status-rules.js';
import { DAY, MINUTE, NOW, progress } from '../../../support/unit-lifecycle.js';

interface Answer {
  readonly status: string;
}

/** {PROCESSING, unknown} < {CLOSED, ABNORMAL} < SUCCESS. */
const RANKS: Readonly<Record<string, number>> = { CLOSED: 1, ABNORMAL: 1, SUCCESS: 2 };
const rankOf = (status: string | undefined) => RANKS[status ?? ''] ?? 0;
const UNKNOWN = 'unknown refund';

interface Step {
  readonly says: string;
  readonly after: number;
  readonly delivery: Reception;
}

interface Told {
  readonly status: string;
  readonly final: boolean;
  readonly delivery: Reception;
}

const stepsOf = (...says: readonly string[]) =>
  fc.array(
    fc.record({
      says: fc.constantFrom(...says),
      after: fc.constantFrom(1_000, 70_000, 3_600_000, 3 * DAY),
      delivery: fc.record({ reached: fc.boolean(), failed: fc.boolean() }),
    }),
    { minLength: 1, maxLength: 30, size: 'max' },
  );
const anySteps = stepsOf(...REFUND_STATUSES, 'BRAND_NEW', 'success', 'CLOSE', UNKNOWN);

/** A refund that stays listed, asked for with these answers one after the other. */
function live(steps: readonly Step[]) {
  let refund: ItemProgress = progress();
  let now = NOW;
  const told: Told[] = [];
  const states: (string | undefined)[] = [];
  for (const { says, after, delivery } of steps) {
    now += after;
    const context: LifecycleContext<Answer> = {
      rules: REFUND_STATUS_RULES,
      now,
      horizon: 15 * DAY,
      sweepEvery: MINUTE,
      isListed: true,
      sweepsBegun: 7,
    };
    let transition: Transition<Answer> =
      says === UNKNOWN ? notFound(refund, context) : answered(refund, { status: says }, false, context);
    refund = { ...refund, ...transition.changes };
    while (transition.effect.kind === 'emit') {
      const { emission } = transition.effect;
      if (emission.kind === 'changed')
        told.push({ status: emission.answer.status, final: emission.final, delivery });
      transition = delivered(refund, emission, { ...delivery, startedAt: now }, context);
      refund = { ...refund, ...transition.changes };
    }
    states.push(refund.state);
  }
  return { refund, told, states };
}

describe('whatever WeCom says of a refund, in whichever sequence, and whatever listeners do', () => {
  it('I3: takes no uncertainty for an end', () => {
    fc.assert(
      fc.property(stepsOf('PROCESSING', 'BRAND_NEW', 'success', 'Closed', 'CLOSE', UNKNOWN), (steps) => {
        const { told, refund } = live(steps);
        expect(told.filter(({ final }) => final)).toEqual([]);
        expect(refund.phase).not.toBe('ended');
      }),
    );
  });

  it('I3: tells as final SUCCESS, CLOSED and ABNORMAL, and nothing else', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const { told } = live(steps);
        expect(told.filter(({ status, final }) => final !== rankOf(status) > 0)).toEqual([]);
      }),
    );
  });

  it('I4: moves the status of a refund forward only, and tells no end after a higher one', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const { told, states } = live(steps);
        for (const ranks of [
          states.map(rankOf),
          told.filter(({ final }) => final).map(({ status }) => rankOf(status)),
        ])
          expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      }),
    );
  });

  it('I6: repeats one answer for one end: of CLOSED and ABNORMAL only the one that came first', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const failures = new Set(
          live(steps)
            .told.map(({ status }) => status)
            .filter((status) => rankOf(status) === 1),
        );
        expect(failures.size).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('counts an end as told only once somebody heard of it and no listener failed', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const { told, refund } = live(steps);
        const wasTaken = told.some(({ final, delivery }) => final && delivery.reached && !delivery.failed);
        expect(refund.phase === 'ended').toBe(wasTaken);
      }),
    );
  });
});
