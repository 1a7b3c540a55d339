/** Something that a document says, and the line on which it begins. */
interface Mention {
  readonly text: string;
  readonly line: number;
}

/** What a Markdown document points at. */
export interface Document {
  /** Its path from the project's root. */
  readonly path: string;
  /** The targets of its links and images, as they are written. */
  readonly links: readonly Mention[];
  /** Its code spans, and the lines of its code blocks, diagrams included. */
  readonly code: readonly Mention[];
  /** What a link to one of its headings has after the `#`. */
  readonly anchors: ReadonlySet<string>;
}

const FENCE = /^\s*(?:```|~~~)/;
const CODE_SPAN = /`([^`]+)`/g;
const LINK = /\]\(<?([^)\s>]+)/g;
const LINK_DEFINITION = /^\[[^\]]+\]:[^\S\n]+(\S+)/gm;
const HEADING = /^#{1,6} +(.+)$/gm;

/** Reads a Markdown document. */
export function readDocument(path: string, markdown: string): Document {
  const { text, blocks } = separateCodeBlocks(markdown);
  // A link that stands in a code span is an example. Spaces in its place keep the numbers of the lines.
  const prose = text.replaceAll(CODE_SPAN, (span) => span.replaceAll(/[^\n]/g, ' '));
  return {
    path,
    links: [...mentions(LINK, prose), ...mentions(LINK_DEFINITION, prose)],
    code: [...mentions(CODE_SPAN, text), ...blocks],
    anchors: anchorsOf(mentions(HEADING, text).map((heading) => heading.text)),
  };
}

/** The document with an empty line for each line of a code block, and the lines of the code blocks. */
function separateCodeBlocks(markdown: string): { text: string; blocks: Mention[] } {
  const blocks: Mention[] = [];
  let isInBlock = false;
  const lines = markdown.split('\n').map((text, index) => {
    const isFence = FENCE.test(text);
    if (isFence) isInBlock = !isInBlock;
    else if (isInBlock) blocks.push({ text, line: index + 1 });
    return isFence || isInBlock ? '' : text;
  });
  return { text: lines.join('\n'), blocks };
}

/** What the pattern's group finds. */
function mentions(pattern: RegExp, text: string): Mention[] {
  return [...text.matchAll(pattern)].map((match) => ({
    text: match[1] ?? '',
    line: text.slice(0, match.index).split('\n').length,
  }));
}

/** GitHub's anchors: lower case, without punctuation, and with a hyphen for each space. A repeated one is numbered. */
function anchorsOf(headings: readonly string[]): Set<string> {
  const anchors = new Set<string>();
  for (const heading of headings) {
    const words = heading.replaceAll(/\]\([^)]*\)/g, '').toLowerCase();
    const slug = words.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-');
    let anchor = slug;
    for (let repeats = 1; anchors.has(anchor); repeats += 1) anchor = `${slug}-${repeats}`;
    anchors.add(anchor);
  }
  return anchors;
}
