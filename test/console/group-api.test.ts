// Without a good READ_TOKEN the console's API shows nothing, not even that it has routes. The rest of what it answers is
// tested in workerd, in test/e2e/console-intake.test.ts.
import { expect, it } from "vitest";
import { answer } from "../../console/src/group-api.ts";
import { openSqlite } from "./sqlite-d1.ts";

it.each([undefined, "", "too-short-to-be-a-token"])(
  "answers 404 to everything when READ_TOKEN is %j",
  async (token) => {
    for (const Authorization of ["", "Bearer ", "Bearer undefined", `Bearer ${token}`]) {
      const request = new Request("https://console.example/api/groups/one", { headers: { Authorization } });
      expect((await answer(request, openSqlite(), token)).status).toBe(404);
    }
  },
);
