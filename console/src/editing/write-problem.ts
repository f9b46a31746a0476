// What KV says when it does not take a write, in words for whoever wanted it; and whether it is certain that nothing was
// written. Limits: docs/reference/cloudflare.md 1.1.

export interface WriteProblem {
  readonly words: string;
  readonly certain: boolean;
}

export function writeProblem(error: unknown): WriteProblem {
  const message = error instanceof Error ? error.message : String(error);
  if (/limit exceeded for the day/i.test(message)) {
    return {
      words:
        "Cloudflare's Free plan allows 1,000 changes of the lists a day, and today's are used up. They begin anew at midnight UTC; the paid plan has no such limit.",
      certain: true,
    };
  }
  if (/\b429\b|too many requests/i.test(message)) {
    return {
      words: "The same entry was changed less than a second ago, which is as often as KV takes changes. Try it again.",
      certain: true,
    };
  }
  if (/failed: 4\d\d\b/.test(message)) {
    return { words: `The lists refused it (${message.slice(0, 120)}). Nothing was changed.`, certain: true };
  }
  return {
    words: `The lists did not answer as they should (${message.slice(0, 120)}). Whether the change is there will be found out with the next page.`,
    certain: false,
  };
}
