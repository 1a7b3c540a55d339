import path from 'node:path/posix';
import type { Document } from './document.ts';

/** What documents may point at. Paths are from the project's root, with `/`. A folder has a path, too. */
export interface Project {
  readonly paths: ReadonlySet<string>;
  readonly npmScripts: ReadonlySet<string>;
  readonly documents: readonly Document[];
}

const FOLDERS = ['src', 'tests', 'migrations', 'bench', 'scripts', 'docs'];
const FILE_NAME = /\.(?:ts|md|json|svg)$/;
/** Neither the end of a URL nor an absolute path. */
const WORD_WITH_DOT_OR_SLASH = /(?<![\w./@:-])\w[\w@-]*[./][\w./@-]*\w/g;
const NPM_SCRIPT = /\bnpm run\s+(?:--\S+\s+)*([\w:-]+)/g;
const NODE_ON_TYPESCRIPT = /\bnode\s+[^-\s]\S*\.ts\b/g;

/** Every place in the documents that points at nothing, each as a line for a person to read. */
export function faultsOf(project: Project): string[] {
  return project.documents.flatMap((document) => {
    const faults = [
      ...document.links.map(({ text, line }) => ({ line, faults: linkFaults(text, document, project) })),
      ...document.code.map(({ text, line }) => ({ line, faults: codeFaults(text, project) })),
    ];
    return faults.flatMap(({ line, faults: some }) =>
      some.map((fault) => `${document.path}:${line} ${fault}`),
    );
  });
}

/** Does not follow addresses of other sites, so that the check works offline. */
function linkFaults(target: string, from: Document, { paths, documents }: Project): string[] {
  if (/^(?:[a-z][a-z+.-]*:|\/\/)/i.test(target)) return [];
  const [file = '', anchor] = target.split('#');
  const to = file === '' ? from.path : path.join(path.dirname(from.path), decodeURI(file));
  if (!paths.has(to.replace(/\/$/, ''))) return [`links to ${to}, which does not exist`];
  const linked = documents.find((document) => document.path === to);
  const hasAnchor = anchor === undefined || linked?.anchors.has(anchor);
  return hasAnchor ? [] : [`links to #${anchor}, which is no heading of ${to}`];
}

function codeFaults(code: string, { paths, npmScripts }: Project): string[] {
  const names = [...code.matchAll(WORD_WITH_DOT_OR_SLASH)].map(([name]) => name);
  const scripts = [...code.matchAll(NPM_SCRIPT)].map(([, script = '']) => script);
  const commands = [...code.matchAll(NODE_ON_TYPESCRIPT)].map(([command]) => command);
  return [
    ...names.filter((name) => !isThere(name, paths)).map((name) => `names ${name}, which does not exist`),
    ...scripts
      .filter((script) => !npmScripts.has(script))
      .map((script) => `names the npm script ${script}, which does not exist`),
    ...commands.map((command) => `says "${command}", which Node 20 cannot run: name an npm script`),
  ];
}

/** A path from a folder of the project must be whole. A file may also be named by the end of its path. */
function isThere(name: string, paths: ReadonlySet<string>): boolean {
  if (FOLDERS.some((folder) => name.startsWith(`${folder}/`))) return paths.has(name);
  return !FILE_NAME.test(name) || paths.has(name) || [...paths].some((one) => one.endsWith(`/${name}`));
}
