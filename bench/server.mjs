/** Stands in for WeCom, in a process of its own: answers at once, over http and https, and counts connections. */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { answerCommands } from './ipc.mjs';
import { ORDER } from './order.mjs';

const TOKEN = JSON.stringify({ errcode: 0, errmsg: 'ok', access_token: 'bench-token', expires_in: 7_200 });
const PREPAID = JSON.stringify({ errcode: 0, errmsg: 'ok', prepay_id: 'bench-prepay' });
/** As long as a signature by a key of 2,048 bits. */
const SIGNED = JSON.stringify({ errcode: 0, errmsg: 'ok', pay_sign: 'x'.repeat(344) });
const KEEP_ALIVE = 75_000;

/** The sockets that each client used. */
const socketsByClient = new Map();
const plain = http.createServer(answer);
const secure = https.createServer({ key: pem('key'), cert: pem('cert') }, answer);

answerCommands({
  async listen() {
    return { http: `http://${await listen(plain)}`, https: `https://${await listen(secure)}` };
  },
  connections: (client) => socketsByClient.get(client)?.size ?? 0,
});

/** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
function answer(request, response) {
  void text(request).then((sent) => reply(request, sent, response));
}

function reply(request, sent, response) {
  const { client, body } = replyTo(request, sent);
  socketsByClient.set(client, (socketsByClient.get(client) ?? new Set()).add(request.socket));
  response.writeHead(200, {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': Buffer.byteLength(body),
    // Said outright, so that Node does not add for how long: most servers do not tell.
    connection: 'keep-alive',
  });
  response.end(body);
}

function replyTo({ method, url }, sent) {
  if (method === 'GET') return tokenReply(url);
  if (url.includes('/create_order')) return { client: JSON.parse(sent).out_trade_no, body: PREPAID };
  return url.includes('/get_sign') ? { client: 'checkout', body: SIGNED } : orderReply(sent);
}

function tokenReply(url) {
  return { client: new URL(url, 'http://localhost').searchParams.get('corpid'), body: TOKEN };
}

function orderReply(sent) {
  const { out_trade_no } = JSON.parse(sent);
  return { client: out_trade_no, body: JSON.stringify({ ...ORDER, out_trade_no }) };
}

/** @param {http.Server} server */
function listen(server) {
  server.keepAliveTimeout = KEEP_ALIVE;
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${server.address().port}`)),
  );
}

function pem(name) {
  return readFileSync(new URL(`tls/${name}.pem`, import.meta.url));
}
