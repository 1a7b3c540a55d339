import { readFileSync } from 'node:fs';
import { type Html, html, Html as RawHtml } from './html.ts';

const STYLE = new RawHtml(readFileSync(new URL('./browser/pages.css', import.meta.url), 'utf8'));
const ICON =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 32 32%22%3E%3Crect width=%2232%22 height=%2232%22 rx=%228%22 fill=%22%230f766e%22/%3E%3Cpath d=%22M8 12h16l-2 12H10zM12 12a4 4 0 0 1 8 0%22 fill=%22none%22 stroke=%22white%22 stroke-width=%222.5%22/%3E%3C/svg%3E';

/** What is special about a page. */
interface PageParts {
  readonly title: string;
  /** What the bar at the top has beside the name of the product. */
  readonly bar?: Html;
  readonly content: Html;
  /** The paths of the scripts that the page runs, in this order. */
  readonly scripts?: readonly string[];
}

/** Writes a whole page, with the bar and the look that all pages share. */
export function page({ title, bar = html``, content, scripts = [] }: PageParts): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="${ICON}">
<style>
${STYLE}</style>
</head>
<body>
<header class="bar"><a class="brand" href="/">Storefront orders</a>${bar}</header>
${content}
${scripts.map((path) => html`<script src="${path}" defer></script>\n`)}</body>
</html>
`.markup;
}
