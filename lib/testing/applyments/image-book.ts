import { randomBytes } from 'node:crypto';
import { HOUR_MS } from '../exchange/rate-limits.js';
import type { FakeClock } from '../support/fake-clock.js';

const LASTS = 30 * 24 * HOUR_MS;

/** An image that was uploaded. */
export interface FakeImage {
  readonly open_wx_pay_media_id: string;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

interface BookedImage extends FakeImage {
  readonly app: string;
  readonly uploadedAt: number;
  /** The applyments that use it. */
  readonly usedBy: Set<string>;
}

/** The images of each app, until they expire: https://developer.work.weixin.qq.com/document/path/98972 */
export class ImageBook {
  readonly #images = new Map<string, BookedImage>();

  constructor(
    private readonly clock: FakeClock,
    /** Whether an applyment has ended. */
    private readonly hasEnded: (applyment: string) => boolean,
  ) {}

  /** The images of an app, the oldest first. */
  of(app: string): readonly FakeImage[] {
    return [...this.#images.values()]
      .filter((image) => image.app === app)
      .map(({ open_wx_pay_media_id, filename, contentType, bytes }) => ({
        open_wx_pay_media_id,
        filename,
        contentType,
        bytes,
      }));
  }

  /** @returns its ID */
  add(app: string, { filename, contentType, bytes }: Omit<FakeImage, 'open_wx_pay_media_id'>): string {
    const id = randomBytes(48).toString('base64url');
    const image = { open_wx_pay_media_id: id, filename, contentType, bytes };
    this.#images.set(id, { ...image, app, uploadedAt: this.clock.now(), usedBy: new Set() });
    return id;
  }

  isValid(app: string, id: string): boolean {
    const image = this.#images.get(id);
    if (image?.app !== app || this.clock.now() - image.uploadedAt > LASTS) return false;
    return image.usedBy.size === 0 || [...image.usedBy].some((applyment) => !this.hasEnded(applyment));
  }

  use(ids: readonly string[], applyment: string): void {
    for (const id of ids) this.#images.get(id)?.usedBy.add(applyment);
  }
}
