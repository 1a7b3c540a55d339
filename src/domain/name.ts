/** The most characters (Unicode code points) in the name of a product, an option or a campaign. */
export const MAX_NAME_LENGTH = 200;
