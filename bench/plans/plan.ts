/** How a statement found its rows. */
export interface Explained {
  readonly name: string;
  readonly indexes: readonly string[];
  /** Tables that were read as a whole. */
  readonly scanned: readonly string[];
  /** Pages of 8 KiB that were read, from memory or from disk. */
  readonly buffers: number;
  /** Whether the rows were sorted. Then more rows were read than are shown. */
  readonly isSorted: boolean;
  readonly milliseconds: number;
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly PlanNode[];
}

export interface Plan {
  readonly Plan: PlanNode;
  readonly 'Execution Time': number;
}

/** What the answer to EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) says. */
export function explained(name: string, { Plan, 'Execution Time': milliseconds }: Plan): Explained {
  const nodes = nodesOf(Plan);
  const unique = (names: readonly (string | undefined)[]) => [
    ...new Set(names.filter((one) => one !== undefined)),
  ];
  return {
    name,
    indexes: unique(nodes.map((node) => node['Index Name'])),
    scanned: unique(
      nodes.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name']),
    ),
    isSorted: nodes.some((node) => node['Node Type'].includes('Sort')),
    buffers: Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks'],
    milliseconds,
  };
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
