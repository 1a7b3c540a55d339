/** The most characters (Unicode code points) in the reason that an operator gives for a correction. */
export const MAX_REASON_LENGTH = 200;
