import { failuresOfCluster, rowsOfCluster, summaryOf } from './cluster-report.mjs';
import { REPLICAS } from './network/site.mjs';
import { failuresOfTally, print, rowsOfTally, seconds, slowest } from './print.mjs';
import { groupBy } from './tally.mjs';

const MOST_DUPLICATES = 0.025;
/** How many orders three replicas poll at once: all that lost leases can catch between a listener's return and its note. */
const IN_HAND = 60;
/** ms that `track()` may take on a slow network: as long as Redis answers others, it is waited for. */
const TRACK_WITHIN = 8_000;
const MINUTE = 60_000;
/** How often a process may print the same line in a minute. */
const MOST_REPEATED = 30;
/** What tells that the other side cannot be reached, in the health check and in the log. */
const TOLD_BY = { redis: /Redis|polling engine/u, wecom: /WeCom|paused/u };

/**
 * Prints what was found while the network failed, and what of it breaks a promise.
 * @returns {{ isKept: boolean, summary: string }}
 */
export function reportNetworks(result, withMessages) {
  const { happened, overlaps, polls } = result;
  const recoveries = happened.map(({ to, wellAt = Infinity }) => wellAt - to);
  const told = toldOf(result);
  const silent = told.filter(({ red, line }) => red === undefined || line === undefined);
  const loudest = loudestLine(result.said);
  const rows = [
    ['orders', `${result.orders}, ${result.paid} paid`],
    ['troubles', happened.length],
    ['all well again', `at most ${seconds(slowest(recoveries))} after one`],
    ['polls', polls],
    [
      'two at once',
      `${overlaps.allowed.length} after a lease had expired, ${overlaps.forbidden.length} others`,
    ],
    ['cut off, and told', `${told.length - silent.length} of ${told.length}`],
    ['loudest line', loudest && `${loudest.count} in a minute: ${loudest.kind.slice(0, 80)}`],
    ...rowsOfTally(result),
    ...rowsOfCluster(result),
  ];
  const failures = [
    ...failuresOfTally(result, MOST_DUPLICATES, IN_HAND),
    ...failuresOfCluster(result, TRACK_WITHIN),
    ...happened
      .filter(({ wellAt }) => wellAt === undefined)
      .map(({ name }) => `not well again after: ${name}`),
    ...overlaps.forbidden.map(inWords),
    ...silent.map(({ name, replica, what, red, line }) =>
      [
        `${name}: ${replica} did not say that it cannot reach ${what}`,
        red ? '' : 'in its health check',
        line ? '' : 'in its log',
      ]
        .filter((part) => part !== '')
        .join(', '),
    ),
    ...tooLoud(loudest),
  ];
  const isKept = print(result.phase, rows, failures, result.messages, withMessages);
  const what = `${happened.length} troubles, ${overlaps.allowed.length} polls beside one whose lease had expired`;
  return { isKept, summary: summaryOf(result, isKept, what) };
}

/** As {@link reportNetworks}. */
export function reportClocks(result, withMessages) {
  const { steps, overlaps, polls } = result;
  const loudest = loudestLine(result.said);
  const rows = [
    ['orders', `${result.orders}, ${result.paid} paid`],
    ['clocks set', steps.length],
    ['polls', polls],
    [
      'two at once',
      `${overlaps.allowed.length} after a lease had expired, ${overlaps.stepped.length} when Redis was stepped, ${overlaps.forbidden.length} others`,
    ],
    ['loudest line', loudest && `${loudest.count}: ${loudest.kind.slice(0, 80)}`],
    ...rowsOfTally(result),
    ...rowsOfCluster(result),
  ];
  const failures = [
    ...failuresOfTally(result, MOST_DUPLICATES, IN_HAND),
    ...failuresOfCluster(result),
    ...overlaps.forbidden.map(inWords),
    ...tooLoud(loudest),
  ];
  const isKept = print(result.phase, rows, failures, result.messages, withMessages);
  const what = `${steps.length} steps of clocks, ${overlaps.forbidden.length} polls at once beside the lease`;
  return { isKept, summary: summaryOf(result, isKept, what) };
}

/** Whether each replica that could not reach another host said so meanwhile. */
function toldOf({ happened, health, said }) {
  return happened.flatMap(({ name, hides, from, wellAt, to }) =>
    hides.map(({ replica, what }) => {
      const place = REPLICAS.indexOf(replica);
      const until = wellAt ?? to;
      const red = health.firstDown(place, from, until, TOLD_BY[what]);
      const line = said.find(
        ({ title, kind, at }) =>
          title.startsWith(`replica ${place + 1},`) && at >= from && at <= until && TOLD_BY[what].test(kind),
      );
      return { name, replica, what, red, line };
    }),
  );
}

function loudestLine(said) {
  const minutes = groupBy(said, ({ title, kind, at }) => `${title} ${Math.floor(at / MINUTE)} ${kind}`);
  const [most] = [...minutes.values()].toSorted((one, other) => other.length - one.length);
  return most && { kind: most[0].kind, count: most.length };
}

function tooLoud(loudest) {
  if (loudest === undefined || loudest.count <= MOST_REPEATED) return [];
  return [`printed ${loudest.count} times in a minute: ${loudest.kind}`];
}

function inWords({ item, first, second, why }) {
  const [one, other] = [first, second].map(({ holder, from, to }) => `${holder} ${from}–${to}`);
  return `two polled ${item} at once (${one}; ${other}): ${why}`;
}
