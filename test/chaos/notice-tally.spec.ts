import { describe, expect, it } from '@jest/globals';
import type { KnownNotice, Sending } from './notice-tally.mjs';
import type { DeliveryRow } from './tally.mjs';
import { tallyNotices } from './notice-tally.mjs';

const ORDER = 'CHAOS-000001';
const TAKEN = { status: 200, isAccepted: true };
const CLOSING = { status: 503, isAccepted: false };
const NOBODY = { status: undefined, isAccepted: false };
const LATENCIES = new Map([[ORDER, 700]]);

function notice(fate: KnownNotice['fate'], more: Partial<KnownNotice> = {}): KnownNotice {
  return { id: 'N1', out_trade_no: ORDER, isPayment: true, fate, ...more };
}

function sending(answer: Pick<Sending, 'status' | 'isAccepted'>, as: Sending['as'] = 'genuine'): Sending {
  return { id: 'N1', out_trade_no: ORDER, isPayment: true, at: 2_000, as, ...answer };
}

function call(id: string, more: Partial<DeliveryRow> = {}): DeliveryRow {
  const [trade_state, transaction_id, total] = ['SUCCESS', 'T1', 5];
  const order = { out_trade_no: ORDER, trade_state, transaction_id, total };
  return { id, life: 1, source: 'notification', ...order, startedAt: 1_000, handledAt: 1_010, ...more };
}

function latenciesOf(known: KnownNotice, ...sendings: Sending[]) {
  const { latenciesIfNotified, latenciesIfNot } = tallyNotices([known], sendings, LATENCIES, []);
  return { notified: latenciesIfNotified, not: latenciesIfNot };
}

describe('the tally of the notifications', () => {
  it('counts what became of them, and the lies apart', () => {
    const fates = ['prompt', 'late', 'late', 'doubled', 'lost', 'untrue'] as const;
    const notices = fates.map((fate) => notice(fate));
    const sendings = [sending(TAKEN), sending(NOBODY), sending(NOBODY), sending(CLOSING)];
    expect(tallyNotices(notices, sendings, LATENCIES, [])).toMatchObject({
      notifications: 5,
      lost: 1,
      late: 2,
      doubled: 1,
      untrue: 1,
      unanswered: 2,
      refused: 1,
    });
  });

  it.each(['forged', 'tampered'] as const)('names the order if one was taken that was %s', (as) => {
    const refusal = { status: 401, isAccepted: false };
    const refused = tallyNotices([], [sending(refusal, as)], LATENCIES, []);
    expect(refused).toMatchObject({ forged: 1, believed: [], refused: 0 });
    const taken = tallyNotices([], [sending(TAKEN, as)], LATENCIES, []);
    expect(taken).toMatchObject({ forged: 1, believed: [ORDER] });
  });

  it.each(['prompt', 'doubled'] as const)('times an order whose notification came at once: %s', (fate) => {
    expect(latenciesOf(notice(fate), sending(TAKEN), sending(TAKEN))).toEqual({ notified: [700], not: [] });
  });

  it('times an order apart whose notification never came', () => {
    expect(latenciesOf(notice('lost'))).toEqual({ notified: [], not: [700] });
    expect(latenciesOf(notice('prompt'), sending(NOBODY), sending(CLOSING))).toEqual({
      notified: [],
      not: [700],
    });
  });

  it('times no order whose notification came late, nor any for a lie or a refund', () => {
    const none = { notified: [], not: [] };
    expect(latenciesOf(notice('late'), sending(TAKEN))).toEqual(none);
    expect(latenciesOf(notice('prompt'), sending(NOBODY), sending(TAKEN))).toEqual(none);
    expect(latenciesOf(notice('untrue'))).toEqual(none);
    expect(latenciesOf(notice('lost', { isPayment: false }))).toEqual(none);
  });

  it('times no order that was not told', () => {
    expect(latenciesOf(notice('prompt', { out_trade_no: 'ANOTHER' }), sending(TAKEN)).notified).toEqual([]);
  });

  it('counts an event once that was told for a notification, and not before it was handled', () => {
    const deliveries = [
      call('E1'),
      call('E1'),
      call('E2', { handledAt: null }),
      call('E3', { source: 'schedule' }),
    ];
    expect(tallyNotices([], [], LATENCIES, deliveries).told).toBe(1);
  });

  it('counts what another process told once more after it had taken a notification', () => {
    const again = call('E1', { life: 2, startedAt: 3_000, handledAt: 3_010 });
    const retold = (second: DeliveryRow, one: Sending) =>
      tallyNotices([], [one], LATENCIES, [call('E1'), second]).retold;
    expect(retold(again, sending(TAKEN))).toBe(1);
    expect(retold({ ...again, life: 1 }, sending(TAKEN))).toBe(0);
    expect(retold(again, sending(NOBODY))).toBe(0);
    expect(retold(again, { ...sending(TAKEN), isPayment: false })).toBe(0);
    expect(retold(again, { ...sending(TAKEN), out_trade_no: 'ANOTHER' })).toBe(0);
    expect(retold(again, { ...sending(TAKEN), at: 999 })).toBe(0);
    expect(retold(again, { ...sending(TAKEN), at: 3_001 })).toBe(0);
  });
});
