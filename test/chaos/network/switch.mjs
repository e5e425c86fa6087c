// Carries the packets between the devices of the hosts, late, or not at all, as it is told. It ends with the process above
// it. The kernel's own netem would do the same, where it has been built in.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { seeded } from '../random.mjs';
import { HOSTS, PORT_OF_WIRES, SWITCH, wireOf } from './hosts.mjs';
import { endsOf, fateOf } from './paths.mjs';

const LONGEST_PACKET = 65_535;
const { devices, seed } = JSON.parse(process.argv[2]);
const random = seeded(seed, 'packets');
const wires = new Map(HOSTS.map((host) => [host.address, wireOf(host)]));
const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
const counts = { carried: 0, lost: 0, late: 0 };
let rules = [];
let isEnding = false;

socket.on('message', carry);
// A device may be gone already while the others still send to it.
socket.on('error', () => undefined);
socket.bind(PORT_OF_WIRES, SWITCH);
await once(socket, 'listening');
const socats = devices.map(plugIn);
process.on('message', (message) => {
  if (message.rules) ({ rules } = message);
  process.send({ number: message.number, counts });
});
process.on('disconnect', () => void end());
// Of ^C, too, the process above it tells when all else has ended.
process.on('SIGINT', () => undefined);

/** Makes a device; socat hands over what is sent into it, and the other way round. It must not outlive this process. */
function plugIn({ device, wire }) {
  const tun = `TUN,tun-name=${device},iff-no-pi`;
  const udp = `UDP4-DATAGRAM:${SWITCH}:${PORT_OF_WIRES},bind=${wire}:${PORT_OF_WIRES}`;
  const socat = spawn('setpriv', ['--pdeathsig', 'KILL', 'socat', '-b', `${LONGEST_PACKET}`, tun, udp], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  socat.once('error', ({ message }) => fail(`${device}: ${message}`));
  socat.once('exit', (code) => isEnding || fail(`socat of ${device} ended with code ${code}.`));
  return socat;
}

async function end() {
  isEnding = true;
  await Promise.all(
    socats.map(async (socat) => {
      socat.kill('SIGKILL');
      if (socat.exitCode === null && socat.signalCode === null) await once(socat, 'exit');
    }),
  );
  process.exit();
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

function carry(packet) {
  const ends = endsOf(packet);
  const wire = ends && wires.get(ends.to);
  if (wire === undefined) return;
  const wait = rules.length === 0 ? 0 : fateOf(rules, { ...ends, length: packet.length }, random);
  if (wait === undefined) counts.lost++;
  else if (wait === 0) deliver(packet, wire);
  else setTimeout(deliver, wait, packet, wire, counts.late++);
}

function deliver(packet, wire) {
  counts.carried++;
  socket.send(packet, PORT_OF_WIRES, wire, () => undefined);
}
