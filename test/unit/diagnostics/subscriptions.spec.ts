import { channel } from 'node:diagnostics_channel';
import { describe, expect, it } from '@jest/globals';
import { publish, WECOM_PAY_CHANNELS } from '../../../lib/diagnostics/channels.js';
import { subscribeTo } from '../../../lib/diagnostics/subscriptions.js';

const FETCH = { account: 'default', duration: 1, code: undefined, errcode: undefined };
const fetched = () => publish('tokenFetch', () => FETCH);

describe('subscribeTo()', () => {
  it('hands over the messages of the channels until it is ended', () => {
    const heard: unknown[] = [];
    const end = subscribeTo({ tokenFetch: (message) => void heard.push(message) }, () => undefined);
    fetched();
    end();
    fetched();
    expect(heard).toEqual([FETCH]);
    expect(channel(WECOM_PAY_CHANNELS.tokenFetch).hasSubscribers).toBe(false);
  });

  it('hands over what a handler throws, and keeps it from everybody else', () => {
    const errors: unknown[] = [];
    const failure = new Error('a processor of spans failed');
    const end = subscribeTo(
      {
        tokenFetch: () => {
          throw failure;
        },
      },
      (error) => errors.push(error),
    );
    fetched();
    end();
    expect(errors).toEqual([failure]);
  });
});
