import { describe, expect, it } from '@jest/globals';
import { defaultPollSchedule } from '../../../lib/polling/poll/poll-schedule.js';
import { resolvePolling } from '../../../lib/polling/polling.options.js';
import { resolveOptions } from '../../../lib/wecom-pay.options.js';
import { refusalBy } from '../../support/unit-refusal.js';

const LONGEST_TIMER = 2_147_483_647;
const DEFAULTS = {
  cron: '* * * * * *',
  concurrency: 20,
  schedule: defaultPollSchedule,
  horizon: 604_800_000,
  closeAfter: Infinity,
  sweepEvery: 60_000,
  drainTimeout: 10_000,
  listenerTimeout: 30_000,
  listingTimeout: 30_000,
  maxTracked: 1_000_000,
  autoStart: true,
};
const MOST = {
  concurrency: 1_000,
  horizon: 314_496_000_000,
  sweepEvery: LONGEST_TIMER,
  drainTimeout: LONGEST_TIMER,
  listenerTimeout: LONGEST_TIMER,
  listingTimeout: LONGEST_TIMER,
  maxTracked: 10_000_000,
};

/** The message of the error for these options. */
const refusal = (options: unknown) => refusalBy(() => resolvePolling(options));

describe('the polling options', () => {
  it('have these defaults', () => {
    expect(resolvePolling({})).toStrictEqual(DEFAULTS);
  });

  it('use the defaults for what is undefined', () => {
    const nothing = Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, undefined]));
    expect(resolvePolling(nothing)).toStrictEqual(DEFAULTS);
  });

  it('are applied as given, and cannot be changed', () => {
    const schedule = () => 7;
    const given = { ...MOST, cron: '*/5 * * * *', schedule, autoStart: false, closeAfter: 300_000 };
    expect(resolvePolling(given)).toStrictEqual(given);
    expect(Object.isFrozen(resolvePolling(given))).toBe(true);
  });

  it('enable polling by being present', () => {
    const required = { corpId: 'ww1', corpSecret: 'secret' };
    expect(resolveOptions({ ...required, polling: {} }).polling).toStrictEqual(DEFAULTS);
    expect(resolveOptions({ ...required, polling: undefined }).polling).toBeUndefined();
  });

  it.each(Object.keys(MOST))('accept 1 as %s', (name) => {
    expect(resolvePolling({ [name]: 1 })).toMatchObject({ [name]: 1 });
  });

  it.each(['* * * * *', '*/5 * * * * *', '0 0 1 1 *', '@hourly', '0 9-17 * * MON-FRI'])(
    'accept the cron expression %j',
    (cron) => {
      expect(resolvePolling({ cron }).cron).toBe(cron);
    },
  );

  it.each([0, 1.5, 1e15, Infinity])('accept a schedule that returns %d', (delay) => {
    expect(() => resolvePolling({ schedule: () => delay })).not.toThrow();
  });
});

describe('polling.closeAfter', () => {
  const TEN_MINUTES = 600_000;

  it.each([300_000, TEN_MINUTES - 1])('accepts %d ms below the horizon', (closeAfter) => {
    expect(resolvePolling({ closeAfter, horizon: TEN_MINUTES })).toMatchObject({ closeAfter });
  });

  it.each([0, 1, 299_999, TEN_MINUTES, TEN_MINUTES + 1, 300_000.5, Infinity, NaN, '300000', null, true])(
    'refuses %p, and says what is allowed',
    (closeAfter) => {
      expect(refusal({ closeAfter, horizon: TEN_MINUTES })).toMatch(
        /^WeComPayModule: the option polling\.closeAfter must be a whole number of milliseconds from 300000 to below polling\.horizon \(600000\); got .+\.$/u,
      );
    },
  );
});

/** The others are durations. */
const COUNTS = new Set(['concurrency', 'maxTracked']);

describe('a wrong polling option', () => {
  it.each(
    Object.entries(MOST).flatMap(([name, most]) =>
      [0, -1, 1.5, NaN, Infinity, most + 1, '5', true, {}].map((wrong) => ({ name, most, wrong })),
    ),
  )('is rejected when $name is $wrong', ({ name, most, wrong }) => {
    expect(refusal({ [name]: wrong })).toMatch(
      new RegExp(
        `^WeComPayModule: the option polling\\.${name} must be a whole number${COUNTS.has(name) ? '' : ' of milliseconds'} from 1 to ${most}; got .+\\.$`,
        'u',
      ),
    );
  });

  const CRON =
    'WeComPayModule: the option polling.cron must be a cron expression such as "*/5 * * * * *"; got';
  const SCHEDULE =
    'WeComPayModule: the option polling.schedule must be a function that returns a number of milliseconds ≥ 0, or Infinity; got';

  it.each([
    [{ cron: 5 }, `${CRON} the number 5.`],
    [{ cron: '' }, `${CRON} "".`],
    [{ cron: 'often' }, `${CRON} "often".`],
    [{ cron: '61 * * * * *' }, `${CRON} "61 * * * * *".`],
    [{ cron: '* * * * * * *' }, `${CRON} "* * * * * * *".`],
    [{ cron: 'x\n'.repeat(99) }, `${CRON} ${JSON.stringify('x\n'.repeat(30))}.`],
    [{ cron: new Date() }, `${CRON} an object.`],
    [{ cron: '0 0 31 2 *' }, `${CRON} "0 0 31 2 *", which never fires.`],
    [{ schedule: 5 }, 'WeComPayModule: the option polling.schedule must be a function; got the number 5.'],
    [{ schedule: () => -1 }, `${SCHEDULE} the number -1 for a new order.`],
    [{ schedule: () => NaN }, `${SCHEDULE} the number NaN for a new order.`],
    [{ schedule: () => '5' }, `${SCHEDULE} a string of 1 characters for a new order.`],
    [{ schedule: async () => 5 }, `${SCHEDULE} an object for a new order.`],
    [{ schedule: () => undefined }, `${SCHEDULE} undefined for a new order.`],
    [
      {
        schedule: () => {
          throw new Error('canary');
        },
      },
      `${SCHEDULE} an object for a new order.`,
    ],
    [
      { autoStart: 'no' },
      'WeComPayModule: the option polling.autoStart must be true or false; got a string of 2 characters.',
    ],
    [
      { autoStart: 0 },
      'WeComPayModule: the option polling.autoStart must be true or false; got the number 0.',
    ],
  ])('is rejected with a message that says what would be right: %j', (options, message) => {
    expect(refusal(options)).toBe(message);
  });

  it.each([
    [true, 'boolean'],
    [null, 'null'],
    [[], 'an array'],
    ['* * * * *', 'a string of 9 characters'],
  ])('is rejected when it is %j in place of all options', (options, got) => {
    expect(refusal(options)).toBe(
      `WeComPayModule: the option polling must be an object with ${Object.keys(DEFAULTS).join(', ')}; got ${got}.`,
    );
  });

  it('is rejected when it does not exist', () => {
    expect(refusal({ interval: 5 })).toBe(
      `WeComPayModule: the option polling cannot have "interval"; allowed are ${Object.keys(DEFAULTS).join(', ')}.`,
    );
  });
});
