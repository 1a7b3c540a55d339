/** The part of a node's place in the syntax tree that is read here, as Babel describes it. */
interface Place {
  readonly listKey?: string;
  readonly parent?: { readonly type: string; readonly callee?: { readonly name?: string } };
  readonly node: { readonly type: string };
}

const REASON = 'the message of an invariant says what cannot happen';

/** Tells Stryker to leave out the texts that are given to `invariant` and to functions that are called `assert…`. */
const invariantMessages = {
  shouldIgnore({ listKey, parent, node }: Place): string | undefined {
    const isText = node.type === 'TemplateLiteral' || node.type === 'StringLiteral';
    const callee = listKey === 'arguments' ? parent?.callee?.name : undefined;
    return isText && callee !== undefined && /^(invariant|assert.*)$/.test(callee) ? REASON : undefined;
  },
};

export const strykerPlugins = [{ kind: 'Ignore', name: 'invariant-messages', value: invariantMessages }];
