import { describe } from '@jest/globals';

type Describe = (name: string, suite: () => void) => void;

const { skip } = describe;

/**
 * `describe` where there is what a suite needs, and in CI, where the suite then fails. Elsewhere it is skipped, which the
 * reporter says.
 */
export function describeNeeding(need: string, isThere: boolean): Describe {
  if (isThere || process.env['CI']) return describe;
  return (name, suite) => skip(`${name} (needs ${need})`, suite);
}
