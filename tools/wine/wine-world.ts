/** How tests start programs of Windows. */
export type WineWorld =
  | { readonly kind: "missing"; readonly reason: string }
  | {
      readonly kind: "ready";
      /** The loader: its arguments are a Windows program and what that takes. */
      readonly wine: string;
      /** The variables that the loader needs, and no others. */
      readonly env: Readonly<Record<string, string>>;
      /** The real node.exe of each main version (quick-node.ts), as paths of Linux. */
      readonly nodes: { readonly 22: string; readonly 20: string };
    };

declare module "vitest" {
  export interface ProvidedContext {
    wine: WineWorld;
  }
}
