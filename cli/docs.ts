// `npm run docs`: writes docs/callbacks.md, docs/events.md, the tables of docs/operations.md, schemas/ and examples/grafana/ from the
// registries, schemas and columns in src. Nothing else may write them; tests in test/docs fail when they are not current.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { callbacksPage } from "./docs/callbacks-page.ts";
import { dashboard } from "./docs/dashboard.ts";
import { jsonSchemas } from "./docs/event-schemas.ts";
import { eventsPage } from "./docs/events-page.ts";
import { operationsPage } from "./docs/operations-page.ts";

const root = join(import.meta.dirname, "..");

function write(path: string, text: string): void {
  writeFileSync(join(root, path), text);
  console.log(path);
}

write("docs/callbacks.md", callbacksPage());
write("docs/events.md", await eventsPage());
write("docs/operations.md", operationsPage(readFileSync(join(root, "docs/operations.md"), "utf8")));
mkdirSync(join(root, "schemas"), { recursive: true });
for (const [name, schema] of jsonSchemas()) write(join("schemas", name), `${JSON.stringify(schema, null, 2)}\n`);
mkdirSync(join(root, "examples/grafana"), { recursive: true });
write("examples/grafana/dashboard.json", `${JSON.stringify(dashboard(), null, 2)}\n`);

// As the linter wants JSON to look.
const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
const formatted = spawnSync(process.execPath, [biome, "format", "--write", "schemas", "examples/grafana"], {
  cwd: root,
  stdio: "inherit",
});
process.exitCode = formatted.status ?? 1;
