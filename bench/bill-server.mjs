/** A WeCom that has one long bill, in a process of its own. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { answerCommands } from './ipc.mjs';

const HEADER =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\n';
const SUMMARY_HEADER =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n';

answerCommands({ serve });

async function serve(count, mchid) {
  const bill = await makeBill(count, mchid);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    request.resume();
    if (pathname === '/v3/billdownload/file') return void response.end(bill.file);
    const reply =
      pathname === '/cgi-bin/gettoken'
        ? { errcode: 0, access_token: 'token', expires_in: 7_200 }
        : {
            hash_type: 'SHA1',
            hash_value: bill.sha1,
            download_url: `http://${request.headers.host}/v3/billdownload/file?token=x`,
          };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(reply));
  });
  // A slow reader may pause.
  server.keepAliveTimeout = 600_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

async function makeBill(count, mchid) {
  const hash = createHash('sha1');
  const hashed = function* () {
    for (const piece of piecesOf(count, mchid)) {
      hash.update(piece);
      yield piece;
    }
  };
  const file = await buffer(Readable.from(hashed()).pipe(createGzip({ level: 1 })));
  return { file, sha1: hash.digest('hex') };
}

/** Some hundred rows at a time. */
function* piecesOf(count, mchid) {
  yield HEADER;
  for (let from = 0; from < count; from += 500) {
    const numbers = Array.from({ length: Math.min(500, count - from) }, (_, index) => from + index);
    yield numbers.map((number) => rowOf(number, mchid)).join('');
  }
  const fee = ((count * 600) / 100_000).toFixed(5);
  yield `${SUMMARY_HEADER}\`${count},\`${count}.00,\`0.00,\`0.00,\`${fee},\`${count}.00,\`0.00\n`;
}

function rowOf(number, mchid) {
  const id = String(number).padStart(9, '0');
  return `\`2026-11-27 13:05:09,\`wx0000000000000001,\`${mchid},\`0,\`,\`4200001234202611${id},\`ORDER-20261127-${id},\`oUpF8uMuAJO_${id}PxVHNO,\`JSAPI,\`SUCCESS,\`OTHERS,\`CNY,\`1.00,\`0.00,\`0,\`0,\`0.00,\`0.00,\`,\`,\`龙井茶 50 克,\`{"table":4},\`0.00600,\`0.60%,\`1.00,\`0.00,\`\n`;
}
