/** How WeCom writes a message: JSON, or XML, in which each text is a CDATA section. */
export type FakeNotificationFormat = 'xml' | 'json';

/** Texts, and objects of texts. */
export interface MarkupFields {
  readonly [name: string]: string | MarkupFields;
}

export const CONTENT_TYPES: Readonly<Record<FakeNotificationFormat, string>> = {
  xml: 'text/xml; charset=UTF-8',
  json: 'application/json; charset=UTF-8',
};

export function markup(fields: MarkupFields, format: FakeNotificationFormat): string {
  return format === 'json' ? JSON.stringify(fields) : element('xml', fields);
}

function element(name: string, content: string | MarkupFields): string {
  return `<${name}>${typeof content === 'string' ? cdata(content) : elements(content)}</${name}>`;
}

function elements(fields: MarkupFields): string {
  return Object.entries(fields)
    .map(([name, content]) => element(name, content))
    .join('');
}

function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}
