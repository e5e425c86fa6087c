import { describe, expect, it } from '@jest/globals';
import { getOrderEventName, TRADE_STATES } from '../../lib/index.js';
import { tableWith } from './support/markdown.js';
import { READMES } from './support/repository.js';

const EVERY_CHANGE = '@OnOrder()';

describe.each(READMES)('the table of events in %s', (file) => {
  const rows = tableWith(file, EVERY_CHANGE).map(([decorator = '', name]) => ({
    state: /^@OnOrder\((?:'(\w+)')?\)$/u.exec(decorator)?.[1],
    name,
  }));

  it('lists every state that can be emitted', () => {
    expect(rows.map(({ state }) => state ?? 'any').toSorted()).toEqual(
      [...TRADE_STATES, 'MISMATCH', 'UNRESOLVED', 'any'].toSorted(),
    );
  });

  it.each(rows)('names the event of $state', ({ state, name }) => {
    expect(name).toBe(getOrderEventName(state));
  });
});
