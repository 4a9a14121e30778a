/** So many are told. A file with more is no configuration, or has one fault that shows everywhere. */
export const MAX_ISSUES = 100;
