// A browser without a screen or scripts: keeps the cookie, finds forms in pages, and sends them as they were filled in.
// For tests that go the way a person goes, since every page works without script.

export interface Sheet {
  readonly status: number;
  readonly path: string;
  readonly text: string;
  /** What a person reads, without tags. */
  readonly words: string;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
const decode = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? "");

/** The fields of a form as the page fills them in: hidden and text inputs, what is checked, what is selected. */
function fieldsOf(form: string): Record<string, string> {
  const fields: Record<string, string> = {};
  const attribute = (tag: string, name: string) => decode(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const isBox = /type="(radio|checkbox)"/.test(tag);
    if (!isBox || / checked/.test(tag)) fields[attribute(tag, "name")] = attribute(tag, "value");
  }
  for (const [, tag = "", options = ""] of form.matchAll(/<select\b([^>]*)>(.*?)<\/select>/gs)) {
    const [chosen = ""] = /<option[^>]* selected[^>]*>/.exec(options) ?? /<option[^>]*>/.exec(options) ?? [];
    fields[attribute(tag, "name")] = attribute(chosen, "value");
  }
  for (const [, tag = "", value = ""] of form.matchAll(/<textarea\b([^>]*)>(.*?)<\/textarea>/gs)) {
    fields[attribute(tag, "name")] = decode(value);
  }
  return fields;
}

/** A browser sends CR LF for every line end in a value (HTML standard, form submission). */
const asSent = (fields: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value.replace(/\r\n|\r|\n/g, "\r\n")]));

export function createReader(url: string) {
  let cookie = "";
  const go = async (path: string, init: RequestInit = {}): Promise<Sheet> => {
    const headers = { Cookie: cookie, ...init.headers };
    const response = await fetch(`${url}${path}`, { ...init, headers, redirect: "manual" });
    cookie = response.headers.get("Set-Cookie")?.split(";")[0] ?? cookie;
    const location = response.headers.get("Location");
    if (response.status === 303 && location !== null) return await go(location);
    const text = await response.text();
    const words = decode(text.replace(/<[^>]*>/g, " ")).replace(/\s+/g, " ");
    return { status: response.status, path, text, words };
  };
  const post = (path: string, fields: Readonly<Record<string, string>>) =>
    go(path, { method: "POST", headers: { Origin: url }, body: new URLSearchParams(asSent(fields)) });
  return {
    get: (path: string) => go(path),
    post,
    upload: (path: string, body: FormData) => go(path, { method: "POST", headers: { Origin: url }, body }),
    signIn: (token: string) => post("/sign-in", { token }),
    /** Sends the page's form to that address, the n-th of them, with what is filled in anew. */
    async send(sheet: Sheet, action: string, filled: Readonly<Record<string, string>> = {}, n = 0): Promise<Sheet> {
      const forms = [...sheet.text.matchAll(/<form\b[^>]*>.*?<\/form>/gs)].map(([form]) => form);
      const form = forms.filter((each) => each.includes(`action="${action}"`))[n];
      if (form === undefined) throw new Error(`no form for ${action} in ${sheet.path}: ${sheet.words.slice(0, 400)}`);
      return await post(action, { ...fieldsOf(form), ...filled });
    },
  };
}

export type Reader = ReturnType<typeof createReader>;
