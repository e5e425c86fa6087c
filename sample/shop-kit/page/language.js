import { EN } from './texts.en.js';
import { ZH } from './texts.zh.js';

const LANGUAGES = { zh: { texts: { ...ZH }, tag: 'zh-CN' }, en: { texts: { ...EN }, tag: 'en' } };
const KEY = 'shop-language';

let language = remembered() ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');

/** Adds the texts of a page that has more to say, or says it otherwise. */
export function addTexts({ zh, en }) {
  Object.assign(LANGUAGES.zh.texts, zh);
  Object.assign(LANGUAGES.en.texts, en);
}

/** The BCP 47 tag of the language in use. */
export function languageTag() {
  return LANGUAGES[language].tag;
}

export function otherLanguageTag() {
  return LANGUAGES[other()].tag;
}

export function switchLanguage() {
  language = other();
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Private windows may forbid it; the choice then lasts as long as the page.
  }
}

/** A text in the language in use, `{name}` replaced by `values.name`. */
export function text(key, values = {}) {
  const template = LANGUAGES[language].texts[key] ?? key;
  return template.replace(/\{(\w+)\}/g, (_match, name) => String(values[name]));
}

/** Fills every element that names its text. */
export function fillTexts(root) {
  for (const element of root.querySelectorAll('[data-text]'))
    element.textContent = text(element.dataset.text);
}

function other() {
  return language === 'zh' ? 'en' : 'zh';
}

function remembered() {
  try {
    const found = localStorage.getItem(KEY);
    return found !== null && Object.hasOwn(LANGUAGES, found) ? found : undefined;
  } catch {
    return undefined;
  }
}
