import { wholeNow } from '../../common/clock.js';
import type { Ask } from '../../polling/poll/ask.js';
import { AskAgainError } from '../../polling/poll/ask-again.error.js';
import type { ApplymentCalls } from '../calls/applyment-calls.js';
import { numberOfKey } from './applyment-key.js';
import { toStatusQuery } from '../calls/applyment.request.js';
import type { ApplymentDto, KnownApplyment } from '../dto/applyment.dto.js';
import { asApplyment } from './watched-applyment.js';

/** When to look again for an applyment that WeChat Pay does not have yet. */
const SHOWN_AFTER = 10 * 60_000;
/** When to look again whether a rejection stands. */
const STANDS_YET_AFTER = 30_000;
/** A rejection that lasts this long after its applyment was submitted again, in ms, is that of the new one. */
const STANDS_AFTER = 2 * 60_000;

/**
 * Queries an applyment. None is submitted: what is in it is not stored here.
 * @param pollsOn whether this process will poll again by itself; if not, it cannot tell whether a rejection stands.
 */
export function askApplyment(
  calls: Pick<ApplymentCalls, 'query'>,
  pollsOn: () => boolean,
): Ask<KnownApplyment> {
  return async (item, { background, signal }) => {
    const applyment = asApplyment(item);
    // The row may raise it from here on: that is another retry.
    const { retries } = applyment;
    const isDoubtful = retries > applyment.retried && pollsOn();
    const answer = await calls.query(toStatusQuery(numberOfKey(item.key)), { background, signal });
    if (!isKnown(answer)) {
      throw new AskAgainError(`WeCom has applyment ${item.key}, but no state of it yet.`, SHOWN_AFTER, true);
    }
    const now = wholeNow();
    if (isDoubtful && isRejected(answer) && now - applyment.noteRejection(now) < STANDS_AFTER) {
      // The row may say that it is submitted again before it is, or WeCom show it late.
      throw new AskAgainError(
        `WeCom returns applyment ${item.key} as rejected, perhaps from before it was submitted again.`,
        STANDS_YET_AFTER,
        true,
      );
    }
    applyment.begin(retries, now);
    return answer;
  };
}

function isRejected({ status }: KnownApplyment): boolean {
  return status.applyment_state === 'REJECTED';
}

/** Whether WeChat Pay has it. */
function isKnown(applyment: ApplymentDto): applyment is KnownApplyment {
  return applyment.status !== undefined;
}
