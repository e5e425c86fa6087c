import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { PREFIX } from './hosts.mjs';

const run = promisify(execFile);
const OURS = new RegExp(`^${PREFIX}-(\\d+)-\\S+`, 'u');

/**
 * Removes the namespaces of runs that were killed.
 * @throws if one still runs: there is one network at a time.
 */
export async function removeLeftovers() {
  const { stdout } = await run('ip', ['netns', 'list']);
  const found = stdout.split('\n').flatMap((line) => {
    const [namespace, pid] = OURS.exec(line) ?? [];
    return namespace === undefined ? [] : [{ namespace, pid: Number(pid) }];
  });
  const running = found.find(({ pid }) => isRunning(pid));
  if (running)
    throw new Error(`Another run, process ${running.pid}, uses the network: wait until it has ended.`);
  for (const { namespace } of found) await removeNamespace(namespace);
}

/** With the processes in it, which would hold it. */
export async function removeNamespace(namespace) {
  const { stdout = '' } = await run('ip', ['netns', 'pids', namespace]).catch(() => ({}));
  for (const pid of stdout.split('\n').filter((line) => line !== '')) kill(Number(pid));
  await run('ip', ['netns', 'delete', namespace]).catch(() => undefined);
  await rm(`/etc/netns/${namespace}`, { recursive: true, force: true });
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch ({ code }) {
    return code === 'EPERM';
  }
}
