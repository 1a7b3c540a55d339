/** SQLSTATE `warning`. PostgreSQL has no code of its own for this one, and its text depends on the server's language. */
const WARNING = '01000';

/**
 * Whether the server says that a COMMIT has stopped to wait for the synchronous standby. An operator who cancels the
 * statement causes this. The transaction is committed, but it is lost if the primary is lost now. The server answers
 * such a COMMIT with `COMMIT`, as usual.
 *
 * A trigger that warns looks the same. Then we find out the outcome without need, which is slow but right.
 */
export function isReplicationWarning(notice: { readonly code?: string | undefined }): boolean {
  return notice.code === WARNING;
}
