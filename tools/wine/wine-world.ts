/** How programs of Windows are started here. */
export type WineWorld =
  | { readonly kind: "missing"; readonly reason: string }
  | {
      readonly kind: "ready";
      /** The loader: its arguments are a Windows program and what that takes. */
      readonly wine: string;
      /** What the loader needs in its environment, and nothing of ours. */
      readonly env: Readonly<Record<string, string>>;
      /** The real node.exe of each main version (quick-node.ts), as paths of Linux. */
      readonly nodes: { readonly 22: string; readonly 20: string };
    };

declare module "vitest" {
  export interface ProvidedContext {
    wine: WineWorld;
  }
}
