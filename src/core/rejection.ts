// Why a call is turned away before anything is decided. The precise reason goes to the log;
// the caller learns only a status and a plain word.

/** What the caller learns of each. */
const publicReasons = {
  credentials: { status: 401, text: "unauthorized" },
  "app-id": { status: 403, text: "forbidden" },
  address: { status: 403, text: "forbidden" },
  "too-large": { status: 413, text: "body too large" },
  "too-many": { status: 413, text: "too many users" },
  settings: { status: 500, text: "not configured" },
  internal: { status: 500, text: "internal error" },
} as const;

export interface Rejection {
  readonly reason: keyof typeof publicReasons;
  readonly detail: string;
}

/** The HTTP status and the public text of a rejection. */
export const publicReason = ({ reason }: Rejection) => publicReasons[reason];
