import type { CallOptions } from '../calls/call-options.js';
import { checkCallOptions } from '../calls/call-options.js';
import type { CallRunner } from '../calls/call-runner.js';
import { WeComTimeoutError } from '../errors/wecom-pay.errors.js';
import { beforeSending } from '../errors/with-outcome.js';
import type { PollingStats } from '../polling/polling-stats.interface.js';
import type { PollingLifecycle } from '../polling/polling-lifecycle.js';
import type { RunOnceOptions, RunOnceResult } from '../polling/run-once.js';
import type { PollNowOptions } from '../polling/order-tracker.types.js';
import { WAIT_OPTIONS, withWaitLimits } from '../polling/watch/wait-limits.js';
import type { ApplymentCalls } from './calls/applyment-calls.js';
import { applymentKey } from './watch/applyment-key.js';
import { toApplyMchRequest, toStatusQuery } from './calls/applyment.request.js';
import type { TrackedApplyment } from './watch/tracked-applyment.js';
import type { ApplyMchRequestDto } from './dto/apply-mch.request.dto.js';
import type { ApplymentDto, KnownApplyment } from './dto/applyment.dto.js';
import type { UploadedImageDto } from './dto/uploaded-image.dto.js';
import type { ImageSource } from './image/image-source.js';
import { readImage } from './image/image-source.js';
import type { UploadImageOptions } from './image/upload.js';
import { checkUploadOptions, toUpload } from './image/upload.js';
import type { UnfinishedApplyment } from './watch/unfinished-applyments.decorator.js';
import { UPLOAD_IMAGE } from './calls/upload-image.endpoint.js';

/**
 * Opens accounts of 对外收款: uploads images, submits applyments and queries them. With the option `applyments`, those
 * that `@UnfinishedApplyments()` lists are watched until they end.
 */
export class ApplymentService {
  /** @internal */
  constructor(
    /** @internal */
    readonly lifecycle: PollingLifecycle<KnownApplyment>,
    private readonly calls: ApplymentCalls,
    private readonly runner: Pick<CallRunner, 'receive'>,
    /** Milliseconds, see the option `timeout`. */
    private readonly timeout: number,
  ) {}

  /**
   * Uploads an image for an applyment: JPG, PNG or BMP, of 5 bytes to 2 MB. Size and type are checked before anything
   * is sent, the type by the bytes. A stream is read into memory for that, at most 2 MB of it, and destroyed if it is
   * longer; the file of a `Blob` is read while it is sent. `timeout` limits the reading of a stream, and then the call.
   * Over a slow network, pass a longer one: up to 60 s, a single request may take it all.
   *
   * @returns the ID of the image. It is valid for this app, for 30 days.
   * @throws {WeComRequestError} before any I/O with WeCom, if the image, its name or its type is not allowed, or if it
   * cannot be read; or if WeCom refuses it.
   * @throws {WeComOptionsError} before any I/O, if an option is invalid.
   * @throws {WeComPayError} of another class if WeCom is unreachable, busy or throttling, or sends an unusable reply.
   * Another upload does no harm.
   * @see https://developer.work.weixin.qq.com/document/path/98972
   */
  async uploadImage(image: ImageSource, options: UploadImageOptions = {}): Promise<UploadedImageDto> {
    const { body, call } = await beforeSending(async () => {
      const checked = checkUploadOptions(options);
      return { body: await toUpload(await this.read(image, checked), options), call: checked };
    });
    return this.calls.upload(body, call);
  }

  /**
   * Submits an applyment. Acceptance by WeCom says nothing about its final state: list it with
   * `@UnfinishedApplyments()`, or query it. Store its row first.
   *
   * Errors have an `outcome`. After `not-sent` and `refused` this call has submitted nothing; after `unknown` it may
   * have, and {@link status} tells. It is not sent again by itself.
   *
   * @param applyment fields that WeCom does not document are rejected. It holds personal data: nothing of it is kept,
   * logged, or shown in an error.
   * @throws {WeComRequestError} before any I/O, naming the field that is invalid, missing, or does not fit another; or
   * if WeCom refuses the applyment.
   * @throws {WeComOptionsError} before any I/O, if `options` are invalid.
   * @throws {WeComPayError} of another class if WeCom is unreachable, busy or throttling, or sends an unusable reply.
   * @see https://developer.work.weixin.qq.com/document/path/98973
   */
  async apply(applyment: ApplyMchRequestDto, options: CallOptions = {}): Promise<void> {
    const request = await beforeSending(() => {
      checkCallOptions(options);
      return toApplyMchRequest(applyment, Date.now());
    });
    await this.calls.apply(request, options);
  }

  /**
   * Returns the applyment as WeCom knows it now. It changes nothing.
   *
   * @param out_request_no the number that it was submitted with, by the same app.
   * @throws {ApplymentNotFoundError} if WeCom has no such applyment.
   * @throws {WeComRequestError} before any I/O, if `out_request_no` is invalid.
   * @throws {WeComOptionsError} before any I/O, if `options` are invalid.
   * @throws {WeComPayError} of another class if WeCom is unreachable, busy or throttling, or sends an unusable reply.
   * @see https://developer.work.weixin.qq.com/document/path/98974
   */
  async status(out_request_no: string, options: CallOptions = {}): Promise<ApplymentDto> {
    const request = toStatusQuery(out_request_no);
    checkCallOptions(options);
    return this.calls.query(request, options);
  }

  /**
   * Tracks an applyment until it has ended: call it once it is submitted. Applyments listed by
   * `@UnfinishedApplyments()` are tracked anyway, but only from the next sweep on.
   *
   * @throws {WeComRequestError} if a field of the row is invalid.
   * @throws {WeComOptionsError} without the option `applyments`, or if `applyments.maxTracked` are tracked already.
   * @throws {WeComEngineError} within 2 s, if a shared engine is unreachable.
   */
  async track(applyment: UnfinishedApplyment): Promise<void> {
    await this.lifecycle.polling.watchlist.track(applyment);
  }

  /**
   * Queries WeCom now, then notifies listeners if the state has changed: for a page on which somebody has just signed.
   * An applyment that was not tracked is from now on. With a shared engine, a polling process queries again and
   * delivers the event.
   *
   * @returns WeCom's answer, without waiting for the listeners.
   * @param options how long to wait; the query itself continues after that.
   * @throws {WeComPayError} as {@link status} does; a `WeComBusyError` if WeChat Pay does not have it yet, or,
   * for up to two minutes, if it is `REJECTED` and that may be from before it was submitted again.
   * @throws {WeComOptionsError} without the option `applyments`, or if `applyments.maxTracked` are tracked already.
   */
  async pollNow(out_request_no: string, options: PollNowOptions = {}): Promise<KnownApplyment> {
    const { watchlist } = this.lifecycle.polling;
    const key = keyOf(out_request_no);
    checkCallOptions(options, WAIT_OPTIONS);
    const { signal, timeout } = options;
    return withWaitLimits(
      () => watchlist.poll(key, 'pollNow'),
      { signal, timeout, closing: this.lifecycle.closing },
      `No answer for applyment ${key}`,
      'It stays tracked.',
    );
  }

  /**
   * The current status of a tracked applyment; `undefined` if it is not tracked.
   * @throws {WeComRequestError} if `out_request_no` is invalid.
   * @throws {WeComOptionsError} without the option `applyments`.
   * @throws {WeComEngineError} within 2 s, if a shared engine is unreachable.
   */
  async find(out_request_no: string): Promise<TrackedApplyment | undefined> {
    const found = await this.lifecycle.polling.find(keyOf(out_request_no));
    if (found === undefined) return undefined;
    const { createdAt, state, attempts, nextPollAt, isPolling } = found;
    return { out_request_no, createdAt, applyment_state: state, attempts, nextPollAt, isPolling };
  }

  /**
   * The state of polling applyments: how many are tracked, due and being polled, why it is paused, the last sweep.
   * @throws {WeComOptionsError} without the option `applyments`.
   * @throws {WeComEngineError} within 2 s, if a shared engine is unreachable.
   */
  async stats(): Promise<PollingStats> {
    return this.lifecycle.polling.stats();
  }

  /**
   * Starts polling applyments with a sweep: for `applyments.autoStart: false`, or after {@link stop}. Does nothing if
   * it is started.
   */
  async start(): Promise<void> {
    await this.lifecycle.start();
  }

  /**
   * Lists the unfinished applyments and polls what is due, once, as `OrderTracker.runOnce()` does for orders; with
   * `applyments.autoStart: false`.
   *
   * @throws {WeComOptionsError} as `OrderTracker.runOnce()` does.
   */
  async runOnce(options: RunOnceOptions = {}): Promise<RunOnceResult> {
    return this.lifecycle.runOnce(options);
  }

  /**
   * Starts no further polls, and waits up to `applyments.drainTimeout` ms for running ones. Tracked applyments stay
   * tracked.
   */
  async stop(): Promise<void> {
    await this.lifecycle.polling.stop();
  }

  /** What reads a stream may wait as long as a call. */
  private read(image: ImageSource, { signal, timeout = this.timeout }: CallOptions): Promise<Blob> {
    const tooSlow = () =>
      new WeComTimeoutError(`The image was not read within ${timeout} ms.`, 'call', {
        endpoint: UPLOAD_IMAGE.path,
      });
    const limits = [{ after: timeout, error: tooSlow }];
    return this.runner.receive(UPLOAD_IMAGE, signal, limits, (ending) => readImage(image, ending));
  }
}

function keyOf(out_request_no: string): string {
  return applymentKey(toStatusQuery(out_request_no).out_request_no);
}
