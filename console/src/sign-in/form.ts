// A post's form as texts, at most so large. A file is its text; `file-problem` says why one has none.
import { ok } from "../../../src/core/result.ts";
import { fileText } from "./file-text.ts";

export type FormFields = Readonly<Record<string, string | undefined>>;

/** A file of 500 entries with long reasons, percent-encoded. */
const maxBytes = 2 * 1024 * 1024;

/** At most so many bytes of the body; undefined when there are more. */
async function readAtMost(body: ReadableStream<Uint8Array> | null): Promise<Blob | undefined> {
  if (body === null) return new Blob();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(new Uint8Array(chunk));
  }
  return new Blob(chunks);
}

/** undefined: it is too large, or no form. */
export async function readForm(request: Request): Promise<FormFields | undefined> {
  const type = request.headers.get("Content-Type") ?? "";
  const body = await readAtMost(request.body);
  if (body === undefined) return undefined;
  try {
    const fields: Record<string, string> = Object.create(null);
    const data = await new Response(body, { headers: { "Content-Type": type } }).formData();
    for (const [name, value] of data) {
      const text = typeof value === "string" ? ok(value) : await fileText(value, maxBytes);
      if (text.ok) fields[name] = text.value;
      else fields["file-problem"] = text.error;
    }
    return fields;
  } catch {
    return undefined;
  }
}
