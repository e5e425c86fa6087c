/** What a process of the shop must never print. */
export class Canary {
  #texts;

  constructor(texts) {
    this.#texts = new Set(texts);
  }

  /** There is one live token at a time: remembered when a process ends and before a token is revoked, none is missed. */
  rememberTokens(wecom) {
    for (const { value } of wecom.tokens.live) this.#texts.add(value);
  }

  /** How often they stand in the text. */
  hits(text) {
    return [...this.#texts].reduce((sum, secret) => sum + text.split(secret).length - 1, 0);
  }
}
