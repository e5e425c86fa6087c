/** Words that texts of WeCom are known or likely to consist of. None of them is about anybody. */
const WORDS = `
  a access access_token accesstoken account action after again agent agentid all allow allowed already already_exist amount an and
  another any api app appid application apply are at attach available back balance bank be been before bill bind body busy by call
  can cannot cash change check close closed code com combine concurrent config conflict contact content corp corpid corpsecret
  create created credential currency data date day deny detail devtool different disabled does doesn't duplicate e empty enough
  error exceed exceeded exist exists expire expired external fail failed field file finish for forbidden format freq frequency
  from full get has have high hint hour https id illegal in info input instance insufficient internal interval invalid ip is json
  key large last later length less limit limited list log many max mchid media merchant method min minute mismatch missing mode
  more msg must name need new no nonce not notify null number of off ok only open open.work.weixin.qq.com openid operate operation or order out
  out_of_limit out_refund_no out_trade_no over paid param parameter parameters params parse pay payer payment payid
  pending permission please post prepay prepay_id privilege process processing progress profit promotion qq query rate reach
  read receive refund refund_no refunded refunding refuse repeat repeated request required response result retry reverse revoked
  scene secret security send server service session set sharing sign signature single size small some state status still success
  suite support supported switch system taken than that the this time time_expire timeout timestamp to token too total
  trade trade_state transaction transaction_id try type unauthorized unbind under unknown unpaid unsupport up url use used user
  userid value verify version visible wait warning wechat weixin white whitelist with without work wrong year you your
`;

export const VOCABULARY: ReadonlySet<string> = new Set(WORDS.trim().split(/\s+/u));
