const NET = '10.213.77';
/** Where the switch and the devices hand packets to each other: no other traffic has these addresses. */
const WIRES = '127.213.77';
export const PORT_OF_WIRES = 21_377;
export const SWITCH = `${WIRES}.1`;

/** The namespaces and devices of all runs begin with this; the process of the run follows. */
export const PREFIX = 'wpchaos';
export const DOMAIN = 'test';
export const NET_OF_HOSTS = `${NET}.0/24`;

/** The last part of each host's address. Those without a namespace are the process that plays WeCom and answers DNS. */
const NUMBERS = { wecom: 1, dns: 2, redis: 3, 'replica-1': 11, 'replica-2': 12, 'replica-3': 13 };
const OUTSIDE = new Set(['wecom', 'dns']);

/** The hosts of the network: each has a name and an address. */
export const HOSTS = Object.entries(NUMBERS).map(([name, number]) => ({
  name,
  fullName: `${name}.${DOMAIN}`,
  address: `${NET}.${number}`,
  hasNamespace: !OUTSIDE.has(name),
}));

export function hostAt(address) {
  return HOSTS.find((one) => one.address === address);
}

/** One for all that have no namespace, and one for each other host. */
export const WIRE_OF_PARENT = `${WIRES}.2`;

export function wireOf({ address, hasNamespace }) {
  return hasNamespace ? address.replace(NET, WIRES) : WIRE_OF_PARENT;
}

export function hostOf(name) {
  const host = HOSTS.find((one) => one.name === name);
  if (host === undefined) throw new Error(`There is no host ${name}.`);
  return host;
}
