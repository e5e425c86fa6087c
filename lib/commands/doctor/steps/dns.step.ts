import { lookup } from 'node:dns/promises';
import { withTimeout } from '../../../common/abort.js';
import { reasonOf } from '../../../errors/foreign-error.js';
import type { Judgement } from '../finding.js';
import { failed, ok, warning } from '../finding.js';
import type { Peer } from '../reach.js';
import { hasAddress, peerOf } from '../reach.js';
import type { Step } from '../step.js';

/** What came of looking up a host; `took` is in ms. */
export type DnsSight =
  { readonly addresses: readonly string[]; readonly took: number } | { readonly failure: string };

const SLOW_AFTER = 1_000;
const GIVEN_UP_AFTER = 10_000;
const MOST_SHOWN = 3;

export const dnsStep: Step = {
  name: 'dns',
  after: ['options'],
  async check(context) {
    const peer = peerOf(context);
    return judgeDns(peer, await lookUp(peer.host));
  },
};

async function lookUp(host: string): Promise<DnsSight> {
  const startedAt = performance.now();
  try {
    const found = await withTimeout(GIVEN_UP_AFTER, () => lookup(host, { all: true }));
    return { addresses: found.map(({ address }) => address), took: performance.now() - startedAt };
  } catch (error) {
    return { failure: reasonOf(error) };
  }
}

export function judgeDns(peer: Peer, sight: DnsSight): Judgement {
  const { host } = peer;
  if ('failure' in sight) {
    return failed(
      `${peer.isProxy ? 'The proxy' : 'WeCom'} was not found: no address of ${host} (${sight.failure}).`,
      {
        action: peer.isProxy
          ? 'Check the host in --proxy, and the DNS of this server.'
          : 'Check the DNS of this server (/etc/resolv.conf), and WECOM_BASE_URL if it is set. If this server may only go out through a proxy, pass it as --proxy.',
        passes: sight.failure === 'EAI_AGAIN',
      },
    );
  }
  if (hasAddress(peer)) return ok(`${host} is an address.`);
  const { addresses } = sight;
  const shown = addresses.slice(0, MOST_SHOWN).join(', ') + (addresses.length > MOST_SHOWN ? ', …' : '');
  const detail = `${host} is ${shown}, looked up in ${Math.round(sight.took)} ms.`;
  if (sight.took <= SLOW_AFTER) return ok(detail);
  return warning(detail, {
    action:
      'That is slow: each new connection waits for it. Check the DNS servers of this machine, or run a local cache.',
  });
}
