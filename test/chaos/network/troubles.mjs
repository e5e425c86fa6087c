import { SERVFAIL } from './name-server.mjs';
import { REPLICAS } from './site.mjs';

const SLOW = { delay: 200, jitter: 100, loss: 0.05 };
/** No certificate, and hardly an order, fits into so few bytes; an empty packet does. */
const BLACK_HOLE = { mtu: 600 };

const DIRECTIONS = [
  ['to and from', both],
  ['to', (one, other, what) => [{ from: one, to: other, ...what }]],
  ['from', (one, other, what) => [{ from: other, to: one, ...what }]],
];

/** ms: longer than a lease lasts, and a dead worker is not noticed. */
const USUALLY = 22_000;
/** ms within which so many requests go unanswered that polling pauses. */
const UNTIL_PAUSED = 75_000;

/**
 * What may happen to the network, each kind to another replica, and in another direction, in each round.
 * `hides` says what a replica cannot reach at all meanwhile; without Redis, it polls nothing, and so does not miss WeCom.
 */
const KINDS = [
  cutFrom('redis'),
  cutFrom('wecom'),
  ({ replica }) => ({
    name: `${replica} is cut off`,
    rules: around(replica, { loss: 1 }),
    hides: [{ replica, what: 'redis' }],
  }),
  awayForAll('redis'),
  awayForAll('wecom'),
  () => ({ name: 'all is slow and lossy', rules: [SLOW] }),
  ({ replica }) => ({ name: `${replica} is slow and lossy`, rules: around(replica, SLOW) }),
  ({ replica }) => ({
    name: `long packets between ${replica} and redis vanish`,
    rules: both(replica, 'redis', BLACK_HOLE),
  }),
  ({ replica }) => ({
    name: `long packets between ${replica} and wecom vanish`,
    rules: both(replica, 'wecom', BLACK_HOLE),
    hangsUp: true,
  }),
  () => ({
    name: 'names are not answered',
    rules: around('dns', { loss: 1 }),
    hangsUp: true,
    hides: forAll('redis'),
  }),
  () => ({
    name: 'names are refused',
    rules: [],
    refusesWith: SERVFAIL,
    hangsUp: true,
    hides: forAll('redis'),
  }),
];

/** The troubles of a run, round by round; in a round, the kinds come in an order of their own. */
export function* troubles(random) {
  for (let round = 0; ; round++) {
    const kinds = KINDS.map((kind, number) => ({ kind, number, order: random() }));
    for (const { kind, number } of kinds.toSorted((one, other) => one.order - other.order)) {
      const replica = REPLICAS[(round + number) % REPLICAS.length];
      const direction =
        DIRECTIONS[(Math.floor(round / REPLICAS.length) + round + number) % DIRECTIONS.length];
      const trouble = kind({ replica, direction });
      const isAbout = trouble.hides?.some(({ what }) => what === 'wecom');
      yield { hides: [], lasts: isAbout ? UNTIL_PAUSED : USUALLY, ...trouble };
    }
  }
}

function cutFrom(what) {
  return ({ replica, direction: [words, rulesOf] }) => ({
    name: `no packet ${words} ${what} at ${replica}`,
    rules: rulesOf(replica, what, { loss: 1 }),
    hides: [{ replica, what }],
  });
}

function awayForAll(what) {
  return () => ({
    name: `${what} is cut off`,
    rules: around(what, { loss: 1 }),
    hides: forAll(what),
  });
}

function forAll(what) {
  return REPLICAS.map((replica) => ({ replica, what }));
}

function both(one, other, what) {
  return [
    { from: one, to: other, ...what },
    { from: other, to: one, ...what },
  ];
}

function around(host, what) {
  return [
    { from: host, ...what },
    { to: host, ...what },
  ];
}
