/** Markup that is safe to put into a page as it is. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What a page may have in a gap: text, which is escaped, or markup. */
type Part = string | number | Html | readonly Html[];

/** Writes markup. Text in a gap is escaped, so it is shown as it is. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const [first = '', ...rest] = texts;
  return new Html(rest.reduce((markup, text, index) => markup + markupOf(parts[index] ?? '') + text, first));
}

/** Writes a sentence whose parts in backquotes are code. */
export function sentence(text: string): Html {
  const parts = text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
  return html`${parts}`;
}

function markupOf(part: Part): string {
  if (part instanceof Html) return part.markup;
  if (typeof part === 'object') return part.map(({ markup }) => markup).join('');
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
