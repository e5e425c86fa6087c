import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { HOSTS, hostOf, NET_OF_HOSTS, PREFIX, WIRE_OF_PARENT, wireOf } from './hosts.mjs';
import { removeLeftovers, removeNamespace } from './leftovers.mjs';
import { NameServer } from './name-server.mjs';

const run = promisify(execFile);
const SWITCH = fileURLToPath(new URL('switch.mjs', import.meta.url));
const OUTSIDE = HOSTS.filter(({ hasNamespace }) => !hasNamespace);
const INSIDE = HOSTS.filter(({ hasNamespace }) => hasNamespace);
const DEVICE_WITHIN = 10_000;

/** Hosts in network namespaces, with a switch between them that loses and delays packets as it is told. */
export class Network {
  names = new NameServer(new Map(HOSTS.map(({ fullName, address }) => [fullName, address])));
  #switch;
  #questions = 0;
  #answers = new Map();
  #isClosed = false;

  /** @throws if this machine does not allow it, in one sentence. */
  static async start(seed) {
    await assertPossible();
    await removeLeftovers();
    const network = new Network();
    try {
      await network.#build(seed);
    } catch (error) {
      await network.close();
      throw error;
    }
    return network;
  }

  /** The command that runs another one on a host. */
  commandOn(name) {
    return ['ip', 'netns', 'exec', namespaceOf(hostOf(name))];
  }

  /**
   * From now on packets are lost and delayed by these rules alone, see `fateOf`; hosts go by their names.
   * @returns how many packets were carried and lost so far
   */
  async obey(rules) {
    const addressOf = (name) => name && hostOf(name).address;
    return this.#ask({
      rules: rules.map(({ from, to, ...rest }) => ({ from: addressOf(from), to: addressOf(to), ...rest })),
    });
  }

  async close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.names.close();
    if (this.#switch?.connected) {
      const ended = once(this.#switch, 'exit');
      this.#switch.disconnect();
      await ended;
    }
    await Promise.all(INSIDE.map((host) => removeNamespace(namespaceOf(host))));
  }

  async #build(seed) {
    for (const host of INSIDE) await addNamespace(namespaceOf(host));
    const devices = [
      { device: deviceOf(OUTSIDE[0]), wire: WIRE_OF_PARENT },
      ...INSIDE.map((host) => ({ device: deviceOf(host), wire: wireOf(host) })),
    ];
    this.#switch = fork(SWITCH, [JSON.stringify({ devices, seed })]);
    this.#switch.on('message', ({ number, counts }) => this.#answers.get(number)?.(counts));
    this.#switch.once('exit', (code) => {
      if (!this.#isClosed) throw new Error(`The switch of the network ended with code ${code}.`);
    });
    await once(this.#switch, 'spawn');
    for (const { device } of devices) await untilThere(device);
    for (const host of INSIDE) await connect(host);
    for (const { address } of OUTSIDE)
      await run('ip', ['address', 'add', address, 'dev', deviceOf(OUTSIDE[0])]);
    await run('ip', ['link', 'set', deviceOf(OUTSIDE[0]), 'up']);
    await run('ip', ['route', 'add', NET_OF_HOSTS, 'dev', deviceOf(OUTSIDE[0])]);
    await this.names.start(hostOf('dns').address);
  }

  async #ask(message) {
    const number = this.#questions++;
    const answer = new Promise((resolve) => this.#answers.set(number, resolve));
    this.#switch.send({ ...message, number });
    const counts = await answer;
    this.#answers.delete(number);
    return counts;
  }
}

async function assertPossible() {
  const hint = 'The hosts of this run are network namespaces';
  if (process.platform !== 'linux' || process.getuid() !== 0) {
    throw new Error(`${hint}: run it on Linux, as root.`);
  }
  for (const [tool, ...args] of [
    ['ip', '-V'],
    ['socat', '-V'],
    ['setpriv', '--version'],
    ['openssl', 'version'],
  ]) {
    await run(tool, args).catch(() => {
      throw new Error(
        `${hint}, and ${tool} was not found: apt-get install iproute2 socat util-linux openssl.`,
      );
    });
  }
}

async function addNamespace(namespace) {
  await run('ip', ['netns', 'add', namespace]);
  await mkdir(`/etc/netns/${namespace}`, { recursive: true });
  await writeFile(`/etc/netns/${namespace}/resolv.conf`, `nameserver ${hostOf('dns').address}\n`);
}

async function untilThere(device) {
  const deadline = Date.now() + DEVICE_WITHIN;
  for (;;) {
    try {
      return await run('ip', ['link', 'show', device]);
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

async function connect(host) {
  const namespace = namespaceOf(host);
  const device = deviceOf(host);
  const inside = ['-n', namespace];
  await run('ip', ['link', 'set', device, 'netns', namespace]);
  await run('ip', [...inside, 'link', 'set', 'lo', 'up']);
  await run('ip', [...inside, 'address', 'add', `${host.address}/24`, 'dev', device]);
  await run('ip', [...inside, 'link', 'set', device, 'up']);
}

function namespaceOf({ name }) {
  return `${PREFIX}-${process.pid}-${name}`;
}

/** At most 15 characters. */
function deviceOf({ address }) {
  return `${PREFIX}${address.split('.').at(-1)}`;
}

/**
 * Runs work that needs a network, and removes it at the end, also after ^C. Where none can be made, one sentence says why.
 * @param {number} seed
 * @param {() => void} check throws if something else is missing
 * @param {(network: Network) => Promise<void>} work
 */
export async function withNetwork(seed, check, work) {
  const network = await startChecked(seed, check);
  if (network === undefined) return;
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => void network.close().finally(() => process.exit(130)));
  }
  try {
    await work(network);
  } finally {
    await network.close();
  }
}

async function startChecked(seed, check) {
  try {
    check();
    return await Network.start(seed);
  } catch ({ message }) {
    console.error(message);
    process.exitCode = 1;
    return undefined;
  }
}
