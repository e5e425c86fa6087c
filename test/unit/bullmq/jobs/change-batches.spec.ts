import { describe, expect, it } from '@jest/globals';
import { ChangeBatches } from '../../../../lib/bullmq/jobs/change-batches.js';

/** Changes that are made when the test says so. */
function batchesByHand() {
  const batches: { readonly keys: readonly string[]; readonly end: (error?: Error) => void }[] = [];
  const changes = new ChangeBatches<{ readonly key: string }, void>((batch) => {
    const made = new Promise<void>((resolve, reject) => {
      const end = (error?: Error) => (error ? reject(error) : resolve());
      batches.push({ keys: batch.map(({ key }) => key), end });
    });
    return batch.map(() => made);
  });
  const add = (...keys: readonly string[]) => keys.map((key) => changes.add({ key }));
  return { batches, changes, add };
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `ORDER-${index}`);
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('changes that come together', () => {
  it('are made in one batch, as soon as the one before is done', async () => {
    const { batches, add } = batchesByHand();
    void Promise.all(add('FIRST', 'A', 'B', 'C'));
    await turn();
    expect(batches.map(({ keys }) => keys)).toEqual([['FIRST']]);
    batches[0]!.end();
    await turn();
    expect(batches.map(({ keys }) => keys)).toEqual([['FIRST'], ['A', 'B', 'C']]);
    batches[1]!.end();
  });

  it('are made in batches of 25, however many there are', async () => {
    const { batches, add } = batchesByHand();
    const made = Promise.all(add(...names(60)));
    for (let batch = 0; batch < 4; batch++) {
      batches[batch]!.end();
      await turn();
    }
    await made;
    expect(batches.map(({ keys }) => keys.length)).toEqual([1, 25, 25, 9]);
    expect(batches.flatMap(({ keys }) => keys)).toEqual(names(60));
  });

  it('are made in the order of the calls where they concern the same key', async () => {
    const { batches, add } = batchesByHand();
    void Promise.all(add('FIRST', 'A', 'B', 'A', 'C', 'A'));
    for (let batch = 0; batch < 4; batch++) {
      batches[batch]!.end();
      await turn();
    }
    expect(batches.map(({ keys }) => keys)).toEqual([['FIRST'], ['A', 'B'], ['A', 'C'], ['A']]);
  });
});

describe('a change that comes alone', () => {
  it('is made at once', () => {
    const { batches, add } = batchesByHand();
    void Promise.all(add('A'));
    expect(batches.map(({ keys }) => keys)).toEqual([['A']]);
    batches[0]!.end();
  });

  it('is made at once after others are done', async () => {
    const { batches, add } = batchesByHand();
    const first = add('A');
    batches[0]!.end();
    await Promise.all(first);
    await turn();
    void Promise.all(add('B'));
    expect(batches[1]?.keys).toEqual(['B']);
    batches[1]!.end();
  });
});

describe('a batch that fails', () => {
  it('fails its own changes only', async () => {
    const { batches, add } = batchesByHand();
    const [first, ...others] = add('FIRST', 'A', 'B');
    batches[0]!.end(new Error('full'));
    await expect(first).rejects.toThrow('full');
    await turn();
    batches[1]!.end();
    await expect(Promise.all(others)).resolves.toHaveLength(2);
  });

  it('fails only the changes whose own promise does', async () => {
    const changes = new ChangeBatches<{ readonly key: string }, void>((batch) =>
      batch.map(({ key }) => (key === 'BAD' ? Promise.reject(new Error('bad')) : Promise.resolve())),
    );
    const outcomes = await Promise.allSettled(['A', 'BAD', 'B'].map((key) => changes.add({ key })));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});
