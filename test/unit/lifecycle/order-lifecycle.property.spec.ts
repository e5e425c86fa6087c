import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answered, delivered, notFound, unusable } from '../../../lib/lifecycle/lifecycle.js';
import type {
  Reception,
  ItemProgress,
  PollPlan,
  Transition,
} from '../../../lib/lifecycle/lifecycle.types.js';
import { isFinal, isPaid, TRADE_STATES } from '../../../lib/order/dto/trade-state.js';
import { context, DAY, NOW, progress } from '../../support/unit-lifecycle.js';

/** {NOTPAY, USERPAYING, ACCEPT, unknown} < PAYERROR < {CLOSED, REVOKED} < SUCCESS < REFUND. */
const RANKS: Readonly<Record<string, number>> = { PAYERROR: 1, CLOSED: 2, REVOKED: 2, SUCCESS: 3, REFUND: 4 };
const rankOf = (state: string | undefined) => RANKS[state ?? ''] ?? 0;

const NOT_FOUND = 'not found';
const UNUSABLE = 'unusable';

/** One thing that happens to an order, and what its listeners do about what follows. */
interface Step {
  readonly says: string;
  readonly after: number;
  readonly isOutOfTurn: boolean;
  readonly delivery: Reception;
}

/** What the application hears, and how it takes it. */
interface Notified {
  readonly state: string;
  readonly final: boolean;
  readonly delivery: Reception;
}

interface Life {
  readonly order: ItemProgress;
  readonly notified: readonly Notified[];
  readonly plans: readonly PollPlan[];
  readonly isTracked: boolean;
}

const says = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<string>(...TRADE_STATES) },
  { weight: 2, arbitrary: fc.constantFrom('BRAND_NEW', 'success', '成功') },
  { weight: 1, arbitrary: fc.constantFrom(NOT_FOUND, UNUSABLE) },
);
const uncertain = fc.constantFrom(
  'NOTPAY',
  'USERPAYING',
  'ACCEPT',
  'BRAND_NEW',
  'success',
  'Closed',
  NOT_FOUND,
  UNUSABLE,
);

const stepsOf = (arbitrary: fc.Arbitrary<string>) =>
  fc.array(
    fc.record({
      says: arbitrary,
      after: fc.constantFrom(1_000, 30_000, 70_000, 3_600_000, 3 * DAY),
      isOutOfTurn: fc.boolean(),
      delivery: fc.record({ reached: fc.boolean(), failed: fc.boolean() }),
    }),
    { minLength: 1, maxLength: 30, size: 'max' },
  );

/** Lives through the steps, for as long as the order is tracked. */
function live(steps: readonly Step[], isListed: boolean): Life {
  let order = progress();
  let now = NOW;
  const notified: Notified[] = [];
  const plans: PollPlan[] = [];
  let isTracked = true;
  for (const { says: said, after, isOutOfTurn, delivery } of steps) {
    if (!isTracked) break;
    now += after;
    const surroundings = context({ now, isListed });
    if (said === UNUSABLE) {
      order = { ...order, ...unusable(order) };
      continue;
    }
    let transition: Transition<{ readonly trade_state: string }> =
      said === NOT_FOUND
        ? notFound(order, surroundings)
        : answered(order, { trade_state: said }, isOutOfTurn, surroundings);
    order = { ...order, ...transition.changes };
    while (transition.effect.kind === 'emit') {
      const { emission } = transition.effect;
      notified.push(
        emission.kind === 'unresolved'
          ? { state: 'UNRESOLVED', final: false, delivery }
          : { state: emission.answer.trade_state, final: emission.final, delivery },
      );
      transition = delivered(order, emission, { ...delivery, startedAt: now }, surroundings);
      order = { ...order, ...transition.changes };
    }
    plans.push(transition.effect.plan);
    isTracked = transition.effect.plan.kind !== 'stop-tracking';
  }
  return { order, notified, plans, isTracked };
}

function holds(arbitrary: fc.Arbitrary<string>, check: (life: Life, steps: readonly Step[]) => void): void {
  fc.assert(
    fc.property(stepsOf(arbitrary), fc.boolean(), (steps, isListed) => check(live(steps, isListed), steps)),
    { numRuns: 500 },
  );
}

describe('whatever WeCom says of an order, in whichever sequence, and whatever listeners do', () => {
  it('I3: takes no uncertainty for an end', () => {
    holds(uncertain, ({ order, notified }) => {
      expect(notified.filter(({ final }) => final)).toEqual([]);
      expect(order.phase).not.toBe('ended');
    });
  });

  it('I3: emits as final what WeCom calls final, or a failure that stands, and nothing else', () => {
    holds(says, ({ notified }) => {
      const wrong = notified.filter(({ state, final }) =>
        final ? !isFinal({ trade_state: state }) && state !== 'PAYERROR' : isFinal({ trade_state: state }),
      );
      expect(wrong).toEqual([]);
    });
  });

  it('I4: moves the state of an order forward only, but for a failure that was never emitted', () => {
    holds(says, (_life, steps) => {
      let highest = 0;
      for (let count = 1; count <= steps.length; count++) {
        const { order } = live(steps.slice(0, count), true);
        const rank =
          order.state === 'PAYERROR' && order.notifiedState !== 'PAYERROR' ? 0 : rankOf(order.state);
        expect(rank).toBeGreaterThanOrEqual(highest);
        highest = rank;
      }
    });
  });

  it('I4: never emits an end after a higher one', () => {
    holds(says, ({ notified }) => {
      const ranks = notified.filter(({ final }) => final).map(({ state }) => rankOf(state));
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    });
  });

  it('I5: emits a REFUND that is the first to be seen, and it says that the order was paid', () => {
    holds(fc.constant('REFUND'), ({ notified: [first] }) => {
      expect(first).toMatchObject({ state: 'REFUND', final: true });
      expect(isPaid({ trade_state: first!.state })).toBe(true);
    });
  });

  it('I6: repeats one answer for one end: of CLOSED and REVOKED only the one that came first', () => {
    holds(says, ({ notified }) => {
      const closings = new Set(notified.map(({ state }) => state).filter((state) => rankOf(state) === 2));
      expect(closings.size).toBeLessThanOrEqual(1);
    });
  });

  it('I7: tracks an order until its last notice was taken, and without an end for as long as it is open', () => {
    holds(says, ({ notified, isTracked }) => {
      const last = notified.at(-1);
      const wasTaken =
        last !== undefined &&
        !last.delivery.failed &&
        (last.final || last.state === 'UNRESOLVED') &&
        (last.delivery.reached || !isPaid({ trade_state: last.state }));
      expect(isTracked || wasTaken).toBe(true);
    });
  });

  it('I7: tracks an order that the application lists, whatever it was notified of', () => {
    fc.assert(
      fc.property(stepsOf(says), (steps) => {
        expect(live(steps, true).isTracked).toBe(true);
      }),
    );
  });

  it('comes back to an order within a day, unless it is parked', () => {
    holds(says, ({ plans }) => {
      const outside = plans.filter((plan) => plan.kind === 'after' && (plan.ms < 5_000 || plan.ms > DAY));
      expect(outside).toEqual([]);
    });
  });

  it('parks an order after it was given up, and for no other reason', () => {
    holds(says, ({ order, plans }) => {
      const wasParked = plans.some(({ kind }) => kind === 'parked');
      expect(wasParked && order.phase === 'open').toBe(false);
    });
  });
});
