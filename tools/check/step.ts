/** What one step of the check found. `output` is what a person needs to repair it. */
export type StepResult = { readonly passed: boolean; readonly output: string };

/** One step of the check. */
export type Step = { readonly name: string; readonly run: () => Promise<StepResult> };
