import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WeComPayError } from '../../../lib/errors/wecom-pay.error.js';
import { WeComUnavailableError } from '../../../lib/errors/wecom-pay.errors.js';
import { SimulatedWeCom } from './simulated-wecom.js';

const STEPS = {
  call: () => undefined,
  revoke: (wecom: SimulatedWeCom) => wecom.revoke(),
  fail: (wecom: SimulatedWeCom) => void (wecom.failure = new WeComUnavailableError('WeCom is away')),
  recover: (wecom: SimulatedWeCom) => void (wecom.failure = undefined),
  second: (wecom: SimulatedWeCom) => wecom.advance(1_000),
  hour: (wecom: SimulatedWeCom) => wecom.advance(3_600_000),
} as const;
type Step = keyof typeof STEPS;

/** Runs the steps, and the answers to fetches and calls between them, in an order that fast-check chooses. */
async function play(scheduler: fc.Scheduler, steps: readonly Step[]): Promise<SimulatedWeCom> {
  const wecom = new SimulatedWeCom();
  const cache = wecom.cache();
  const calls: Promise<void>[] = [];
  const someTime = () => scheduler.schedule(Promise.resolve());
  wecom.answering = someTime;
  const call = async () => {
    const token = await cache.get();
    await someTime();
    if (!wecom.accepts(token)) await cache.invalidate(token);
  };
  scheduler.scheduleSequence(
    steps.map((step) => async () => {
      STEPS[step](wecom);
      if (step === 'call') calls.push(call().catch(unlessOurs));
    }),
  );
  await scheduler.waitIdle();
  await Promise.all(calls);
  return wecom;
}

function unlessOurs(error: unknown): void {
  if (!(error instanceof WeComPayError)) throw error;
}

describe('callers, expiry, revocation and failures in any order', () => {
  it('have at most one fetch in flight', async () => {
    const steps = fc.array(
      fc.constantFrom<Step>('call', 'call', 'call', 'revoke', 'fail', 'recover', 'second', 'hour'),
      {
        maxLength: 40,
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), steps, async (scheduler, plan) => {
        const { mostInFlight } = await play(scheduler, plan);

        expect(mostInFlight).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('cost one fetch for each token that WeCom rejected, and one for the first', async () => {
    const steps = fc.array(fc.constantFrom<Step>('call', 'call', 'call', 'revoke'), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), steps, async (scheduler, plan) => {
        const { fetches } = await play(scheduler, plan);

        expect(fetches).toBeLessThanOrEqual(1 + plan.filter((step) => step === 'revoke').length);
      }),
    );
  });
});
