import { describe, expect, it } from '@jest/globals';
import { runChild } from '../support/e2e-child.js';
import { useScene } from '../support/e2e-scene.js';

const CHILD = 'undici-missing-at-first.mjs';
const scene = useScene();

describe('undici that cannot be loaded when it is first needed', () => {
  it('fails that query, and not the next one', async () => {
    const lines = (await runChild(CHILD, scene.current.wecom)).trim().split('\n');
    expect(lines).toEqual([expect.stringContaining('too many open files'), 'NOTPAY', 'closed']);
  });

  it('does not keep the application from closing', async () => {
    const lines = (await runChild(CHILD, scene.current.wecom, 'close')).trim().split('\n');
    expect(lines).toEqual([expect.stringContaining('too many open files'), 'closed']);
  });
});
