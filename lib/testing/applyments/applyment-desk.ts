import { WeComFailure } from '../exchange/failure.js';
import type { FakeClock } from '../support/fake-clock.js';
import type { FakeReadings } from '../support/fake-readings.js';
import type { BookedApplyment } from './fake-applyment.js';
import { hasEnded, shownIn } from './fake-applyment.js';
import { ImageBook } from './image-book.js';

interface DeskDependencies {
  readonly clock: FakeClock;
  readonly readings: FakeReadings;
  /** Milliseconds; may be `Infinity`. */
  readonly applymentTakes: number;
}

const FIRST_MCHID = 1_600_000_000;

/** Takes applyments, each number once, and again only after it was rejected. */
export class ApplymentDesk {
  readonly images: ImageBook;
  readonly #deps: DeskDependencies;
  readonly #applyments = new Map<string, BookedApplyment>();

  constructor(deps: DeskDependencies) {
    this.#deps = deps;
    this.images = new ImageBook(deps.clock, (key) => {
      const booked = this.#applyments.get(key);
      return booked === undefined || hasEnded(this.#asOfNow(booked));
    });
  }

  find(app: string, out_request_no: string): BookedApplyment | undefined {
    const booked = this.#applyments.get(keyOf(app, out_request_no));
    return booked && this.#asOfNow(booked);
  }

  /**
   * @param images the IDs of its images
   * @throws WeComFailure 90410 or 90419
   */
  take(app: string, out_request_no: string, images: readonly string[]): BookedApplyment {
    const known = this.find(app, out_request_no);
    if (known && !this.#mayBeReplaced(known)) throw new WeComFailure(90410);
    const lost = images.find((id) => !this.images.isValid(app, id));
    if (lost !== undefined) throw new WeComFailure(90419);
    const sub_mchid = known?.sub_mchid ?? String(FIRST_MCHID + this.#applyments.size + 1);
    const booked = this.store({
      app,
      out_request_no,
      sub_mchid,
      shown: shownIn('CHECKING', { out_request_no, sub_mchid }),
      startedAt: this.#deps.clock.now(),
      submissions: (known?.submissions ?? 0) + 1,
    });
    this.images.use(images, keyOf(app, out_request_no));
    return booked;
  }

  store(booked: BookedApplyment): BookedApplyment {
    this.#applyments.set(keyOf(booked.app, booked.out_request_no), booked);
    return booked;
  }

  #mayBeReplaced({ shown }: BookedApplyment): boolean {
    return (
      shown.status.applyment_state === 'REJECTED' && this.#deps.readings.rejectedApplyment === 'taken-again'
    );
  }

  /** One that nobody has moved is done after a while. */
  #asOfNow(booked: BookedApplyment): BookedApplyment {
    const { clock, applymentTakes } = this.#deps;
    const isDue = clock.now() - booked.startedAt >= applymentTakes;
    if (!isDue || booked.shown.status.applyment_state !== 'CHECKING') return booked;
    return { ...booked, shown: shownIn('FINISH', booked) };
  }
}

function keyOf(app: string, out_request_no: string): string {
  return `${app}/${out_request_no}`;
}
