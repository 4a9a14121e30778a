/**
 * What a killed process ends with: the code by which Windows itself ends processes when a user logs off
 * (DBG_TERMINATE_PROCESS); no program's own code is as large.
 */
export const KILLED_CODE = 0x4001_0004;
