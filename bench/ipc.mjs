import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CERTIFICATE = fileURLToPath(new URL('tls/cert.pem', import.meta.url));

/**
 * Starts a script of this folder in a process of its own.
 * @param {string} script
 * @param {string[]} [nodeOptions]
 */
export function start(script, nodeOptions = []) {
  const child = fork(new URL(script, import.meta.url), {
    execArgv: nodeOptions,
    env: { ...process.env, NODE_EXTRA_CA_CERTS: CERTIFICATE },
  });
  const exited = once(child, 'exit');
  const replies = on(child, 'message');
  void exited.then(() => replies.return());
  return {
    /** Runs one command there; one at a time. */
    async run(command, ...args) {
      child.send({ command, args });
      const { done, value } = await replies.next();
      if (done) throw new Error(`${script} ended during ${command}.`);
      const [{ error, result }] = value;
      if (error) throw new Error(`${script} ${command}: ${error}`);
      return result;
    },
    async stop() {
      child.kill();
      await exited;
    },
  };
}

/** Answers the commands that {@link start} sends, from inside the process. */
export function answerCommands(commands) {
  process.on('message', ({ command, args }) => {
    void outcomeOf(() => commands[command](...args)).then((outcome) => process.send(outcome));
  });
  process.on('disconnect', () => process.exit());
}

async function outcomeOf(work) {
  try {
    return { result: await work() };
  } catch (error) {
    return { error: error.stack };
  }
}
