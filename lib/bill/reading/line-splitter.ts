import { UnusableBill } from './unusable-bill.js';

const LINE_FEED = 0x0a;
/** A bill's own are of some hundred bytes. */
const LONGEST_LINE = 64 * 1024;
const BYTE_ORDER_MARK = '\ufeff';

/** Splits bytes, as they come in, into lines of text. */
export class LineSplitter {
  private rest: Buffer = Buffer.alloc(0);
  private isFirst = true;

  /**
   * The lines that are complete with these bytes. Each is decoded on its own: who keeps a part of a row keeps no more
   * than the row alive.
   *
   * @throws {UnusableBill} if there is a line that no bill has.
   */
  *split(chunk: Buffer): Generator<string, void> {
    let from = 0;
    for (let to = chunk.indexOf(LINE_FEED); to >= 0; to = chunk.indexOf(LINE_FEED, from)) {
      yield this.lineOf(chunk.subarray(from, to));
      from = to + 1;
    }
    this.rest = Buffer.concat([this.rest, chunk.subarray(from)]);
    if (this.rest.length > LONGEST_LINE)
      throw new UnusableBill(`it has a line of over ${LONGEST_LINE} bytes`);
  }

  /** What is left after the last line feed. */
  end(): string {
    return this.lineOf(Buffer.alloc(0));
  }

  private lineOf(end: Buffer): string {
    const bytes = this.rest.length === 0 ? end : Buffer.concat([this.rest, end]);
    this.rest = Buffer.alloc(0);
    const text = bytes.toString();
    const marked = this.isFirst && text.startsWith(BYTE_ORDER_MARK);
    this.isFirst = false;
    return text.slice(marked ? 1 : 0, text.endsWith('\r') ? -1 : undefined);
  }
}
