import { describe, expect, it, jest } from '@jest/globals';
import { lazily } from '../../../lib/common/lazily.js';

describe('lazily()', () => {
  it('loads once, when it is first needed', async () => {
    const load = jest.fn(() => Promise.resolve({}));
    const loaded = lazily(load);
    expect(load).not.toHaveBeenCalled();
    const [one, other] = await Promise.all([loaded(), loaded()]);
    expect(one).toBe(other);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('tries again after a failure', async () => {
    const load = jest.fn<() => Promise<number>>().mockRejectedValueOnce(new Error('away'));
    load.mockResolvedValue(1);
    const loaded = lazily(load);
    await expect(loaded()).rejects.toThrow('away');
    await expect(loaded()).resolves.toBe(1);
  });

  it('shows what is loaded, without loading it', async () => {
    const loaded = lazily(() => Promise.resolve(1));
    expect(loaded.loaded).toBeUndefined();
    const loading = loaded();
    expect(loaded.loaded).toBe(loading);
    await loading;
  });
});
