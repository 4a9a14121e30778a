// Keeps Wine's own programs alive between two tests: without a Windows program they end, and begin anew.
// usage: keeper.mjs PORT
import { createConnection } from "node:net";

createConnection(Number(process.argv[2]), "127.0.0.1")
  .on("error", () => process.exit(1))
  .on("close", () => process.exit(0));
