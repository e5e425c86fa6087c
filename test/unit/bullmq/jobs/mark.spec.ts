import { describe, expect, it } from '@jest/globals';
import { CANCELLED, isNews, leftOf, markOf, meaningOf } from '../../../../lib/bullmq/jobs/mark.js';
import { ORDERS } from '../../../../lib/polling/kinds/orders.js';
import { progress } from '../../../support/unit-lifecycle.js';

const { rules } = ORDERS;
const open = (state: string | undefined) => progress({ phase: 'open', state });
const ended = (state: string) => progress({ phase: 'ended', state, acknowledgedState: state });
const ofAnswer = (state: string) => markOf(state, undefined);
const ofNotice = (claimed: string) => markOf('NOTPAY', claimed);
/** What one answered poll leaves of it, if that did not show the state. */
const unseen = (claimed: string) => leftOf(ofNotice(claimed), open('NOTPAY'), { rules, isAnswered: true })!;

describe('the mark of an order means', () => {
  it.each([
    { mark: CANCELLED, of: 'an order that is polled', item: open('NOTPAY'), meaning: 'cancelled' },
    { mark: CANCELLED, of: 'one that has ended', item: ended('SUCCESS'), meaning: 'cancelled' },
    {
      mark: ofAnswer('SUCCESS'),
      of: 'one that is not known to be paid',
      item: open('NOTPAY'),
      meaning: 'news',
    },
    { mark: ofAnswer('SUCCESS'), of: 'one that was told as paid', item: ended('SUCCESS'), meaning: 'known' },
    { mark: ofAnswer('SUCCESS'), of: 'one that was told as closed', item: ended('CLOSED'), meaning: 'news' },
    {
      mark: ofNotice('SUCCESS'),
      of: 'one that is not known to be paid',
      item: open('NOTPAY'),
      meaning: 'claimed',
    },
    {
      mark: ofNotice('SUCCESS'),
      of: 'one whose payment is yet to be told',
      item: open('SUCCESS'),
      meaning: 'claimed',
    },
    {
      mark: ofNotice('SUCCESS'),
      of: 'one that was told as refunded',
      item: ended('REFUND'),
      meaning: 'known',
    },
    {
      mark: ofNotice('SUCCESS'),
      of: 'one that was told as closed',
      item: ended('CLOSED'),
      meaning: 'claimed',
    },
    {
      mark: unseen('SUCCESS'),
      of: 'one that a poll did not show as paid',
      item: open('NOTPAY'),
      meaning: 'unseen',
    },
    { mark: unseen('SUCCESS'), of: 'one that was told as paid', item: ended('SUCCESS'), meaning: 'known' },
  ])('$meaning, if it is $mark, of $of', ({ mark, item, meaning }) => {
    expect(meaningOf(mark, item, rules)).toBe(meaning);
  });

  it('a poll out of turn, if it is news, claimed or unseen', () => {
    const meanings = ['news', 'claimed', 'unseen', 'known', 'cancelled', undefined] as const;
    expect(meanings.filter(isNews)).toStrictEqual(['news', 'claimed', 'unseen']);
  });
});

describe('what a poll leaves of the mark of an order', () => {
  const answered = { rules, isAnswered: true };
  const unanswered = { rules, isAnswered: false };

  it('is nothing, if there was none', () => {
    expect(leftOf(undefined, open('NOTPAY'), unanswered)).toBeUndefined();
  });

  it.each([ofAnswer('SUCCESS'), ofNotice('SUCCESS'), unseen('SUCCESS')])(
    'is all of %s, if WeCom did not answer',
    (mark) => {
      expect(leftOf(mark, open('NOTPAY'), unanswered)).toBe(mark);
    },
  );

  it.each([ofAnswer('SUCCESS'), ofNotice('SUCCESS'), unseen('SUCCESS')])(
    'is nothing of %s, if WeCom showed that state or a later one',
    (mark) => {
      expect(leftOf(mark, open('SUCCESS'), answered)).toBeUndefined();
      expect(leftOf(mark, open('REFUND'), answered)).toBeUndefined();
    },
  );

  it.each([ofAnswer('SUCCESS'), ofNotice('SUCCESS')])(
    'is one more poll for %s, if WeCom did not show that state',
    (mark) => {
      const left = leftOf(mark, open('NOTPAY'), answered)!;
      expect(meaningOf(left, open('NOTPAY'), rules)).toBe('unseen');
      expect(leftOf(left, open('NOTPAY'), answered)).toBeUndefined();
    },
  );

  it('is nothing, if the state was told by then', () => {
    expect(leftOf(ofNotice('SUCCESS'), ended('SUCCESS'), unanswered)).toBeUndefined();
  });
});
