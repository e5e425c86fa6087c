/** ms that `OrderTracker.track()` may take while Redis is away, and what a busy machine may add. */
export const TRACK_WITHIN = 2_000;
/** ms for which a refusal is excused by an outage that has just ended. */
const AFTERMATH = 2_500;
/** A refusal after so many ms is one of a machine that is too busy: `track()` gives up in time. */
const TOO_SLOW = 1_000;

/** How customers reach the replicas of the shop. */
export class Customers {
  /** How long `track()` took, in ms. */
  tracks = [];
  /** Why it refused, and whether Redis was away then. */
  refusals = [];
  #stage;
  #cluster;
  #redis;
  #random;
  #share;

  /** @param {{ track: number, pollNow: number }} share of the orders that a replica is told of */
  constructor(stage, cluster, redis, share) {
    this.#stage = stage;
    this.#cluster = cluster;
    this.#redis = redis;
    this.#share = share;
    this.#random = stage.random('customers');
  }

  /** Orders that no replica is told of are found in the table. */
  place = async (row) => {
    const fate = this.#random();
    if (fate < this.#share.track) {
      await this.#placeAtReplica(row);
      return;
    }
    await this.#stage.insert(row);
    if (fate < this.#share.track + this.#share.pollNow) this.#comeBack(row);
  };

  checkOut = (row, request) =>
    this.#cluster.ask({ command: 'checkOut', order: { row, request } }, this.#random);

  /** Half of the refunds are found in the table only. */
  want = async (row) => {
    await this.#stage.insertRefund(row);
    if (this.#random() < 0.5) this.#send('want', row);
  };

  wantAgain = async (out_refund_no, more) => {
    const row = await this.#stage.wantAgain(out_refund_no, more);
    if (row && this.#random() < 0.5) this.#send('want', row);
  };

  statusOfRefund = (out_refund_no) => this.#stage.statusOfRefund(out_refund_no);

  async #placeAtReplica(row) {
    const tracked = await this.#cluster.ask({ command: 'place', order: row }, this.#random);
    if (tracked === undefined) {
      this.#stage.reader.complaints.push(`no replica took the order ${row.out_trade_no}`);
      await this.#stage.insert(row);
      return;
    }
    const { startedAt, took, refusal } = tracked;
    this.tracks.push(took);
    if (refusal === undefined) return;
    const isAway = this.#redis.wasAway(startedAt - AFTERMATH, startedAt + took);
    this.refusals.push({ refusal, isAway, isSlow: took >= TOO_SLOW });
  }

  /** The customer has come back from paying. */
  #comeBack(order) {
    this.#send('pollNow', order);
  }

  #send(command, order) {
    const { reachable } = this.#cluster;
    reachable[Math.floor(this.#random() * reachable.length)]?.send({ command, order });
  }
}
