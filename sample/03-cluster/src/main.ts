import { checkEnvironment } from './environment.js';
import { printAndFail } from './launched.js';
import { Cluster } from './launcher/cluster.js';
import { welcome } from './welcome.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Starts Redis, the web process and the workers, and ends all of them on Ctrl-C. */
async function bootstrap(): Promise<void> {
  checkEnvironment();
  const cluster = new Cluster();
  const run = cluster.run((url) => console.log(welcome(url)));
  const signal = await endOf(cluster, run);
  if (!signal) throw new Error('The web process has ended, and with it the cluster.');
  process.kill(process.pid, signal);
}

/** Stops the cluster on a signal, or when its run has ended by itself. */
async function endOf(cluster: Cluster, run: Promise<void>): Promise<NodeJS.Signals | void> {
  try {
    return await Promise.race([firstSignal(), run]);
  } finally {
    await cluster.stop();
  }
}

/** A second one does not wait: the other processes notice that this one has gone. */
function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.once(signal, resolve);
  });
}

bootstrap().catch(printAndFail);
