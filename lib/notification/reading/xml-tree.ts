import { SaxesParser } from 'saxes';
import { NoticeRefused } from './notice-refused.error.js';

/** The children of an element by their names. It has no prototype, so any name is safe. */
export interface XmlTree {
  [name: string]: XmlTree | string;
}

const DEEPEST = 8;
/** A notice has some 15. */
const MOST_ELEMENTS = 64;

interface OpenElement {
  readonly name: string;
  readonly children: XmlTree;
  text: string;
}

/**
 * Reads a document in which each element has either text or children with different names, as WeCom's do. It accepts no
 * DTD, no processing instruction, and no entities but the predefined ones.
 * @throws {NoticeRefused}
 */
export function xmlTreeOf(text: string): XmlTree {
  const path: OpenElement[] = [newElement('')];
  let elements = 0;
  const parser = new SaxesParser({ position: false });
  const addText = (part: string) => (path.at(-1)!.text += part);
  parser.on('error', () => refuse('is not well-formed'));
  parser.on('doctype', () => refuse('has a DTD'));
  parser.on('processinginstruction', () => refuse('has a processing instruction'));
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('opentag', ({ name }) => {
    if (path.length > DEEPEST) refuse('is too deep');
    if (++elements > MOST_ELEMENTS) refuse('has too many elements');
    path.push(newElement(name));
  });
  parser.on('closetag', () => close(path.pop()!, path.at(-1)!));
  parser.write(text).close();
  const [root = ''] = Object.values(path[0]!.children);
  return typeof root === 'string' ? newElement('').children : root;
}

function close({ name, children, text }: OpenElement, parent: OpenElement): void {
  if (name in parent.children) refuse('has two elements of one name');
  parent.children[name] = Object.keys(children).length > 0 ? children : text;
}

function newElement(name: string): OpenElement {
  return { name, children: Object.create(null) as XmlTree, text: '' };
}

function refuse(fault: string): never {
  throw new NoticeRefused(`its XML ${fault}`);
}
