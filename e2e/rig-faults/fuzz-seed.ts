/** The seed of the corpora: always the same files, unless ROBOTMK_E2E_SEED asks for others. */
export const FUZZ_SEED = Number(process.env["ROBOTMK_E2E_SEED"] ?? 20_261_122);
