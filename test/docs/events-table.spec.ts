import { describe, expect, it } from '@jest/globals';
import { getOrderEventName, TRADE_STATES } from '../../lib/index.js';
import { tableWith } from './support/markdown.js';
import { READMES } from './support/repository.js';

const EVERY_CHANGE = '@OnOrder()';

describe.each(READMES)('the table of events in %s', (file) => {
  const rows = tableWith(file, EVERY_CHANGE).map(([decorators = '', names = '', payload = '']) => ({
    states: [...decorators.matchAll(/@OnOrder\((?:'(\w+)')?\)/gu)].map(([, state]) => state),
    names: names.split(', '),
    payload,
  }));

  it('has every state that an event can tell', () => {
    const states = rows.flatMap((row) => row.states);
    const told = [...TRADE_STATES, 'UNRESOLVED', undefined];
    expect(states).toHaveLength(told.length);
    expect(new Set(states)).toEqual(new Set(told));
  });

  it.each(rows)('names the events of $states', ({ states, names, payload }) => {
    expect(names).toEqual(states.map((state) => getOrderEventName(state)));
    expect(payload).toBe(states.includes('UNRESOLVED') ? 'UnresolvedOrderEvent' : 'OrderEvent');
  });
});
