// D1 over Node's own SQLite, with the migrations applied: as much of it as the console uses, fast enough for thousands of
// random histories. That the real D1 behaves so too is shown in test/e2e/console-intake.test.ts.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";

const migrations = join(import.meta.dirname, "../../console/migrations");

interface Statement {
  readonly text: string;
  readonly values: readonly SQLInputValue[];
  bind(...values: readonly SQLInputValue[]): Statement;
  all(): Promise<unknown>;
  run(): Promise<unknown>;
  first(column?: string): Promise<unknown>;
}

/** An empty database with the console's tables. */
export function openSqlite(): D1Database {
  const db = new DatabaseSync(":memory:");
  for (const file of readdirSync(migrations).sort()) db.exec(readFileSync(join(migrations, file), "utf8"));

  function run({ text, values }: Statement) {
    const results = db.prepare(text).all(...values);
    const [counted] = db.prepare("SELECT changes() AS changes").all();
    return { results, success: true, meta: { changes: Number(counted?.changes) } };
  }
  const statement = (text: string, values: readonly SQLInputValue[]): Statement => {
    const self: Statement = {
      text,
      values,
      bind: (...given) => statement(text, given),
      all: async () => run(self),
      run: async () => run(self),
      async first(column) {
        const [row] = run(self).results;
        return row === undefined ? null : column === undefined ? row : row[column];
      },
    };
    return self;
  };
  const double = {
    prepare: (text: string) => statement(text, []),
    async batch(statements: readonly Statement[]) {
      db.exec("BEGIN");
      try {
        const results = statements.map(run);
        db.exec("COMMIT");
        return results;
      } catch (error) {
        db.exec("ROLLBACK");
        throw error;
      }
    },
  };
  return double as unknown as D1Database;
}
