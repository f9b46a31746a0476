// What a request brings with it to the pages: the world, who asks, in which time zone, and the form that was sent.
import type { FloodCounters } from "./editing/end-flood.ts";
import type { World } from "./editing/standing.ts";
import type { View } from "./pages/view.ts";
import type { FormFields } from "./sign-in/form.ts";
import type { Visitor } from "./sign-in/visitor.ts";

export interface Seat {
  readonly world: World;
  readonly floods: FloodCounters | undefined;
  readonly visitor: Visitor;
  readonly zone: string;
  /** Empty for what is no post. */
  readonly form: FormFields;
}

export const viewOf = (request: Request, { visitor, zone, world }: Seat): View => ({
  visitor,
  zone,
  now: world.now(),
  url: new URL(request.url),
  answersForm: request.method === "POST",
});
