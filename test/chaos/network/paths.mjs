const IP_VERSION = 4;
const SHORTEST_HEADER = 20;

/** Who sent an IPv4 packet, and to whom; undefined for anything else. */
export function endsOf(packet) {
  if (packet.length < SHORTEST_HEADER || packet[0] >> 4 !== IP_VERSION) return undefined;
  return { from: addressAt(packet, 12), to: addressAt(packet, 16) };
}

/**
 * What becomes of a packet.
 *
 * @param {object[]} rules `{ from?, to?, loss?, delay?, jitter?, mtu? }`: of the packets from one address to another (from or
 * to any if there is none), the share `loss` is lost, and all that are longer than `mtu`; the others arrive after
 * `delay` ± `jitter` ms. All rules that fit count.
 * @param {{ from: string, to: string, length: number }} packet
 * @param {() => number} random
 * @returns after how many ms it arrives; undefined if it never does
 */
export function fateOf(rules, packet, random) {
  let wait = 0;
  for (const { loss = 0, delay = 0, jitter = 0, mtu = Infinity } of rules.filter((rule) =>
    fits(rule, packet),
  )) {
    if (packet.length > mtu || random() < loss) return undefined;
    wait += delay + (2 * random() - 1) * jitter;
  }
  return Math.max(0, wait);
}

function fits({ from, to }, packet) {
  return (from ?? packet.from) === packet.from && (to ?? packet.to) === packet.to;
}

function addressAt(packet, index) {
  return packet.subarray(index, index + 4).join('.');
}
