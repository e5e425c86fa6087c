import type { Readable } from 'node:stream';
import type { WeComApiClient } from '../api/wecom-api.client.js';
import type { CallRunner } from '../calls/call-runner.js';
import type { Limit } from '../common/abort.js';
import { monotonicNow } from '../common/clock.js';
import { WeComAbortedError, WeComHttpError, WeComTimeoutError } from '../errors/wecom-pay.errors.js';
import type { ResolvedConnectionOptions } from '../http/connection.options.js';
import type { WeComHttpClient } from '../http/wecom-http.client.js';
import { capped, unzipped } from './reading/bill-bytes.js';
import type { BillSource } from './bill-source.js';
import { billSourceOf } from './bill-source.js';
import type { GetBillRequestDto } from './dto/get-bill.request.dto.js';
import { GetBillResponseDto } from './dto/get-bill.response.dto.js';
import { BILL_DOWNLOAD, GET_BILL } from './get-bill.endpoint.js';
import { UnusableBill } from './reading/unusable-bill.js';

/** A file that is being downloaded. */
export interface BillDownload {
  readonly sha1: string;
  /** Un-gzipped. */
  readonly chunks: AsyncIterable<Buffer>;
  readonly close: () => void;
}

/** How much of a bill is taken in; a row has some 300 bytes. */
export interface DownloadLimits {
  /** Bytes as they arrive. */
  readonly downloaded: number;
  /** Bytes once they are un-gzipped. */
  readonly unzipped: number;
  /** Milliseconds to wait for bytes, all in all. How long the application takes over the rows does not count. */
  readonly waiting: number;
}

const LIMITS: DownloadLimits = { downloaded: 2 ** 30, unzipped: 2 ** 32, waiting: 600_000 };
/**
 * The URL lives 30 s, so one that was waited for too long is replaced; a fresh one that is refused as well is not late.
 */
const MOST_SOURCES = 2;

/** Asks WeCom where the file of a bill is, and downloads it. */
export class BillDownloader {
  constructor(
    private readonly client: Pick<WeComApiClient, 'post'>,
    private readonly runner: Pick<CallRunner, 'run' | 'receive'>,
    private readonly http: Pick<WeComHttpClient, 'download' | 'downloadError'>,
    private readonly options: Pick<ResolvedConnectionOptions, 'billBaseUrl'>,
    private readonly limits = LIMITS,
  ) {}

  /** @throws {WeComPayError} */
  async start(
    request: GetBillRequestDto,
    signal: AbortSignal | undefined,
    source = 1,
  ): Promise<BillDownload> {
    const reply = await this.client.post(GET_BILL, request, GetBillResponseDto, { signal });
    const { sha1, ...file } = billSourceOf(reply, this.options.billBaseUrl);
    try {
      return { sha1, ...this.read(await this.open(file, signal), signal) };
    } catch (error) {
      if (!(error instanceof WeComHttpError) || source === MOST_SOURCES) throw error;
      return this.start(request, signal, source + 1);
    }
  }

  private open(file: Omit<BillSource, 'sha1'>, signal: AbortSignal | undefined): Promise<Readable> {
    return this.runner.run(BILL_DOWNLOAD, { signal }, (call) =>
      call.send((attempt) => this.http.download({ endpoint: BILL_DOWNLOAD, ...file, ...attempt })),
    );
  }

  private read(body: Readable, signal: AbortSignal | undefined): Omit<BillDownload, 'sha1'> {
    const { downloaded, unzipped: most } = this.limits;
    const arriving = capped(body as AsyncIterable<Buffer>, downloaded, 'the download');
    const file = capped(unzipped(arriving), most, 'the file');
    const end = new AbortController();
    const close = () => {
      end.abort();
      body.destroy();
    };
    const closed: Limit = { signal: end.signal, error: notRead };
    return { chunks: this.limited(file, signal, closed, close), close };
  }

  /** The same bytes, waited for no longer than is allowed. */
  private limited(
    file: AsyncGenerator<Buffer>,
    signal: AbortSignal | undefined,
    closed: Limit,
    close: () => void,
  ): AsyncIterable<Buffer> {
    let left = this.limits.waiting;
    const next = async () => {
      const startedAt = monotonicNow();
      try {
        const tooLate = { after: left, error: () => this.tooSlow() };
        return await this.runner.receive(BILL_DOWNLOAD, signal, [closed, tooLate], () => file.next());
      } catch (error) {
        close();
        throw error instanceof UnusableBill ? error : this.http.downloadError(error, BILL_DOWNLOAD);
      } finally {
        left -= monotonicNow() - startedAt;
      }
    };
    const finish = () => {
      close();
      return Promise.resolve({ done: true as const, value: undefined });
    };
    return { [Symbol.asyncIterator]: () => ({ next, return: finish }) };
  }

  private tooSlow(): WeComTimeoutError {
    const { path: endpoint } = BILL_DOWNLOAD;
    return new WeComTimeoutError(
      `${endpoint} failed: the bill did not arrive within ${this.limits.waiting} ms.`,
      'call',
      { endpoint },
    );
  }
}

function notRead(): WeComAbortedError {
  return new WeComAbortedError('The bill was closed before it was read to its end.', {
    endpoint: BILL_DOWNLOAD.path,
  });
}
