import { Readable } from 'node:stream';

/** A request as Node hands it to an application, whose body arrives in these pieces. */
export function requestWith(method, url, pieces) {
  const left = [...pieces];
  const request = new Readable({
    read() {
      const piece = left.shift();
      if (piece === undefined) {
        request.complete = true;
        this.push(null);
      } else this.push(piece);
    },
  });
  return Object.assign(request, { method, url, complete: false });
}

/** Takes an answer, as often as it is given one. */
export class ResponseTaker {
  headersSent = false;
  writableEnded = false;
  destroyed = false;
  answers = [];

  writeHead(status, headers) {
    this.headersSent = true;
    this.status = status;
    this.headers = headers;
  }

  end(body) {
    this.writableEnded = true;
    this.answers.push({ status: this.status, headers: this.headers, body });
  }

  destroy() {
    this.destroyed = true;
  }
}
