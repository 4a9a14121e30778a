/** What one step of the gate found. `output` is what a person needs to mend it. */
export type StepResult = { readonly passed: boolean; readonly output: string };

/** One step of the gate. */
export type Step = { readonly name: string; readonly run: () => Promise<StepResult> };
