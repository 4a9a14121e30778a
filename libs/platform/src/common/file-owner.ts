/**
 * Whose files alone are read: a user by id; on Windows, where users have no numbers, the one whose folder it is and whom
 * the folder's rights, or else the system, know by that name.
 */
export type FileOwner = number | { readonly folder: string; readonly user: string };
