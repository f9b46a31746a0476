// Fields whose reading zod's own types do not express, as zod schemas. One function says what is read, in one place,
// and the Worker carries none of zod's larger parts for it.
import * as z from "zod/mini";

/** A field of any kind, absent included, read by a function that always has an answer. */
export const lenient = <T>(read: (value: unknown) => T) => z.pipe(z.optional(z.unknown()), z.transform(read));

/** A field that the function has to be able to read: undefined is a wrong field, told as `message`. */
export const field = <T>(message: string, read: (value: unknown) => T | undefined) =>
  z.pipe(
    z.optional(z.unknown()),
    z.transform((value, context): T => {
      const result = read(value);
      if (result !== undefined) return result;
      context.issues.push({ code: "custom", message, input: value });
      return z.NEVER;
    }),
  );
