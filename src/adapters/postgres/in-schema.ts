/** The schema that a shop lives in unless `DATABASE_SCHEMA` says otherwise. */
export const DEFAULT_SCHEMA = 'public';

/**
 * Statements write `$schema.orders`, and this puts the shop's schema there. So each statement names its tables in full, and
 * does not depend on the session's `search_path`, which a pooler drops. PostgreSQL refuses a text in which `$schema` is left.
 *
 * Two shops behind one pooler have different texts. So the pooler never lends the prepared statement of one to the other.
 *
 * @param schema letters, digits and underscores
 */
export function inSchema(text: string, schema: string): string {
  return text.replaceAll('$schema.', `"${schema}".`);
}
