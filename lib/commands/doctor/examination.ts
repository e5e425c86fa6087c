import type { Finding } from './finding.js';
import type { Exchange } from './session.js';

/** Is told of each finding as soon as it is there. */
export type OnFinding = (finding: Finding) => void;

/** All that was seen. */
export interface Examination {
  readonly findings: readonly Finding[];
  readonly exchanges: readonly Exchange[];
  /** Who was asked, if anybody. */
  readonly baseUrl: string | undefined;
}
