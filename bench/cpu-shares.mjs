/** Which package takes which share of the CPU time of a piece of work. */
import { Session } from 'node:inspector/promises';

const INTERVAL = 100;
const OWN = /\/dist\/bundle\//u;
const PACKAGE = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/u;
const IDLE = '(idle)';

/** A sample counts for the innermost package on its stack: what Node and V8 do, they do for who has called them. */
export async function sharesOf(work) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL });
  await session.post('Profiler.start');
  await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return sharesIn(profile);
}

function sharesIn({ nodes, samples, timeDeltas }) {
  const owners = ownersOf(nodes);
  const took = new Map();
  for (const [index, id] of samples.entries()) {
    const owner = owners.get(id);
    took.set(owner, (took.get(owner) ?? 0) + timeDeltas[index]);
  }
  took.delete(IDLE);
  const total = [...took.values()].reduce((sum, time) => sum + time, 0);
  return Object.fromEntries([...took].map(([owner, time]) => [owner, time / total]));
}

function ownersOf(nodes) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const owners = new Map();
  const visit = ({ id, callFrame, children = [] }, caller) => {
    const owner = ownerOf(callFrame) ?? caller;
    owners.set(id, owner);
    for (const child of children) visit(byId.get(child), owner);
  };
  visit(nodes[0], 'Node itself');
  return owners;
}

function ownerOf({ url, functionName }) {
  if (functionName === '(garbage collector)') return 'garbage collector';
  if (functionName === IDLE) return IDLE;
  return PACKAGE.exec(url)?.[1] ?? (OWN.test(url) ? 'nestjs-wecom-pay' : undefined);
}
