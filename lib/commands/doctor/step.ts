import type { ResolvedWeComPayOptions } from '../../wecom-pay.options.js';
import type { Judgement, StepName } from './finding.js';
import type { Session } from './session.js';
import type { Wanted } from './wanted.js';

/** What a step may look at. */
export interface Context {
  readonly options: ResolvedWeComPayOptions;
  readonly wanted: Wanted;
  readonly session: Session;
}

/** One thing that is examined. */
export interface Step {
  readonly name: StepName;
  /** It is skipped if one of these has failed or was skipped. */
  readonly after: readonly StepName[];
  /** Never rejects for what the world does. */
  check(context: Context): Promise<Judgement>;
}
