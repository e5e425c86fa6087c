export type JsonObject = Record<string, unknown>;

/** An answer of the fake, before it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject | string | Uint8Array;
}

const JSON_HEADERS = { 'content-type': 'application/json; charset=UTF-8' };
const HTML_HEADERS = { 'content-type': 'text/html; charset=utf-8' };

export function jsonAnswer(body: JsonObject): Answer {
  return { status: 200, headers: JSON_HEADERS, body };
}

export function htmlAnswer(status: number, title: string): Answer {
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body><center><h1>${title}</h1></center></body>\r\n</html>\r\n`;
  return { status, headers: HTML_HEADERS, body };
}

export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

export function encodeBody(body: Answer['body']): Buffer {
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

export function errcodeOf({ body }: Answer): number | undefined {
  return isJsonObject(body) && typeof body['errcode'] === 'number' ? body['errcode'] : undefined;
}
