import type { OnceWork } from '../../lib/jobs/once-jobs.js';

type Answer = number | undefined;

/** Keeps what it was told to do. */
export class RecordedWork {
  readonly begun: string[] = [];
  readonly ended: string[] = [];
  mostAtOnce = 0;

  /** @param answer what comes of a job, the how-manieth time counted from 1. */
  constructor(
    private readonly answer: (id: string, time: number) => Answer | Promise<Answer> = () => undefined,
  ) {}

  readonly run: OnceWork = async (id) => {
    this.begun.push(id);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.begun.length - this.ended.length);
    const answer = await this.answer(id, this.begun.filter((begun) => begun === id).length);
    this.ended.push(id);
    return answer;
  };
}

/** Something to wait for that comes when the test says so. */
export function gate(): { readonly opened: Promise<undefined>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<undefined>((resolve) => (open = () => resolve(undefined)));
  return { opened, open };
}
