import { accountOf } from '../account.js';
import type { Examination, OnFinding } from '../examination.js';
import type { Finding, StepName } from '../finding.js';
import { skipped, TITLES } from '../finding.js';
import { Session } from '../session.js';
import type { Context, Step } from '../step.js';
import type { Wanted } from '../wanted.js';
import { STEPS } from './steps.js';

/** Takes all steps. */
export async function examine(wanted: Wanted, onFinding: OnFinding): Promise<Examination> {
  const findings: Finding[] = [];
  const found = (finding: Finding) => {
    findings.push(finding);
    onFinding(finding);
  };
  const { options, judgement } = accountOf(wanted);
  found({ step: 'options', ...judgement });
  if (options === undefined) {
    for (const { name } of STEPS) found(notTaken(name, 'options'));
    return { findings, exchanges: [], baseUrl: undefined };
  }
  const session = await Session.open(options);
  try {
    await takeAll(STEPS, { options, wanted, session }, findings, found);
    return { findings, exchanges: session.exchanges, baseUrl: options.baseUrl };
  } finally {
    await session.close();
  }
}

async function takeAll(
  [step, ...later]: readonly Step[],
  context: Context,
  findings: readonly Finding[],
  found: OnFinding,
): Promise<void> {
  if (step === undefined) return;
  found(await take(step, context, findings));
  await takeAll(later, context, findings, found);
}

async function take(step: Step, context: Context, findings: readonly Finding[]): Promise<Finding> {
  const obstacle = step.after.find((name) => isObstacle(findings.find((finding) => finding.step === name)));
  if (obstacle !== undefined) return notTaken(step.name, obstacle);
  return { step: step.name, ...(await step.check(context)) };
}

function isObstacle(finding: Finding | undefined): boolean {
  return finding?.verdict === 'failed' || finding?.verdict === 'skipped';
}

function notTaken(step: StepName, obstacle: StepName): Finding {
  return { step, because: obstacle, ...skipped(`Not examined, because of ${TITLES[obstacle]}.`) };
}
