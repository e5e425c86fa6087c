import { groupBy } from './tally.mjs';

/**
 * Reads from what Redis was told how long each worker held each job.
 *
 * @param {object[]} commands `{ at, action, job, token, holder }` in their order: `action` is `set` when a worker takes the
 * lock of a job or renews it, and `del` when it gives it back
 * @param {number} lockDuration ms for which a lock lasts
 * @returns {object[]} `{ job, token, holder, from, renewedAt, until, isGivenBack }`
 */
export function leasesOf(commands, lockDuration) {
  return [...groupBy(commands, ({ job }) => job).values()].flatMap((ofJob) =>
    leasesOfJob(ofJob, lockDuration),
  );
}

function leasesOfJob(commands, lockDuration) {
  const leases = [];
  for (const { at, action, job, token, holder } of commands) {
    const last = leases.at(-1);
    const isHeld = last !== undefined && !last.isGivenBack;
    if (action === 'del') {
      if (isHeld) Object.assign(last, { until: at, isGivenBack: true });
    } else if (isHeld && last.token === token) {
      Object.assign(last, { renewedAt: at, until: at + lockDuration });
    } else {
      leases.push({
        job,
        token,
        holder,
        from: at,
        renewedAt: at,
        until: at + lockDuration,
        isGivenBack: false,
      });
    }
  }
  return leases;
}

/**
 * Finds the polls of one order that two processes made at once, and says whether the leases of its job allow it: only if
 * the one who began first was not able to renew its lease, until that ended.
 *
 * @param {object[]} polls `{ item, holder, from, to }`
 * @param {object[]} leases see {@link leasesOf}; the `job` is the item
 * @param {(holder: string, from: number, to: number) => boolean} couldRenew whether a holder was able to renew its leases all that time
 * @param {number} [tolerance] ms by which the clocks of polls and leases may differ
 * @returns {{ allowed: object[], forbidden: object[] }} each `{ item, first, second, lease, why }`
 */
export function overlapsOf(polls, leases, couldRenew, tolerance = 0) {
  const leasesOfItem = groupBy(leases, ({ job }) => job);
  const overlaps = [...groupBy(polls, ({ item }) => item)].flatMap(([item, ofItem]) =>
    pairsOf(ofItem).map(([first, second]) => ({
      item,
      first,
      second,
      ...judge(first, second, { leases: leasesOfItem.get(item) ?? [], couldRenew, tolerance }),
    })),
  );
  return {
    allowed: overlaps.filter(({ why }) => why === undefined),
    forbidden: overlaps.filter(({ why }) => why !== undefined),
  };
}

function pairsOf(polls) {
  const sorted = polls.toSorted((a, b) => a.from - b.from);
  return sorted.flatMap((first, index) =>
    sorted
      .slice(index + 1)
      .filter((second) => second.from < first.to && second.holder !== first.holder)
      .map((second) => [first, second]),
  );
}

/** `why` says what is wrong, if anything is. */
function judge(first, second, { leases, couldRenew, tolerance }) {
  const lease = leases.findLast(
    ({ holder, from }) => holder === first.holder && from <= first.from + tolerance,
  );
  if (lease === undefined) return { lease, why: 'the first held no lease' };
  if (lease.isGivenBack && lease.until < first.to - tolerance) {
    return { lease, why: 'the first had given its lease back' };
  }
  if (lease.until > second.from + tolerance) return { lease, why: 'the lease of the first had not ended' };
  if (couldRenew(first.holder, lease.renewedAt, lease.until)) {
    return { lease, why: 'the first could have renewed its lease' };
  }
  return { lease, why: undefined };
}
