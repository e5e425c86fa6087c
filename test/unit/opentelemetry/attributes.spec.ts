import { expect, it } from '@jest/globals';
import type { PollMessage } from '../../../lib/diagnostics/messages.js';
import { stateOf } from '../../../lib/opentelemetry/attributes.js';

it.each([
  { trade_state: 'SUCCESS' },
  { status: 'PROCESSING' },
  { applyment_state: 'APPLYMENT_STATE_FINISHED' },
])('a poll has the state that WeCom answered: %j', (answer) => {
  expect([stateOf(answer as unknown as PollMessage)]).toEqual(Object.values(answer));
});
