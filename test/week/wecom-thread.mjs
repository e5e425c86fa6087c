import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Most of what it holds are the orders. */
const HEAP_MB = 16_000;

/** The thread of `wecom.mjs`. */
export class WeComThread {
  #worker;

  constructor(worker) {
    this.#worker = worker;
  }

  /** Starts it, and makes it the WeCom of the environment. */
  static async start(workerData) {
    const worker = new Worker(new URL('wecom.mjs', import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    const [{ baseUrl, credentials }] = await once(worker, 'message');
    const { corpId, corpSecret, mchid } = credentials;
    Object.assign(process.env, {
      WECOM_CORP_ID: corpId,
      WECOM_CORP_SECRET: corpSecret,
      WECOM_PAY_MCHID: mchid,
      WECOM_BASE_URL: baseUrl,
    });
    return new WeComThread(worker);
  }

  async ask(act) {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
    this.#worker.postMessage(act);
    const [answer] = await once(this.#worker, 'message');
    return answer;
  }

  async stop() {
    await this.#worker.terminate();
  }
}
