import { hello } from "@robotmk-controller/schedule";
process.stdout.write(hello({ a: 1 }) + "\n");
