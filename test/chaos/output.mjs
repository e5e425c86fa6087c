/** Reads what the processes of the shop print. */
export class OutputReader {
  /** What was printed that should not have been, and other faults of the processes. */
  complaints = [];
  /** How often a secret was printed. */
  canaryHits = 0;
  /** Warnings and errors, and how often each: orders and numbers are left out of them. */
  messages = new Map();
  /** When each of them was printed, and by which process. */
  said = [];
  #canary;

  constructor(canary) {
    this.#canary = canary;
  }

  get result() {
    const { complaints, canaryHits, messages, said } = this;
    return { complaints, canaryHits, messages, said };
  }

  /**
   * @param {string} title of the process
   * @param {{ stdout: string, stderr: string }} output
   * @param {boolean} wasCut whether it was killed, maybe while it wrote a line
   */
  read(title, output, wasCut) {
    for (const text of [output.stdout, output.stderr]) {
      this.canaryHits += this.#canary.hits(text);
      const lines = text.split('\n');
      if (wasCut) lines.pop();
      for (const line of lines.filter((one) => one !== '')) this.#readLine(title, line);
    }
  }

  #readLine(title, line) {
    const entry = logEntry(line);
    if (entry === undefined || entry.level === 'fatal') this.complaints.push(`${title}: ${line}`);
    else if (entry.level !== 'log') this.#count(title, entry);
  }

  #count(title, { level, context, message, timestamp }) {
    const kind = `${level} [${context}] ${message}`.replaceAll(/CHAOS-\d+/g, '…').replaceAll(/\d+/g, 'n');
    this.messages.set(kind, (this.messages.get(kind) ?? 0) + 1);
    this.said.push({ title, kind, at: timestamp });
  }
}

/** A line of Nest's JSON logger; undefined for anything else. */
function logEntry(line) {
  try {
    const entry = JSON.parse(line);
    return typeof entry?.level === 'string' && 'message' in entry ? entry : undefined;
  } catch {
    return undefined;
  }
}
