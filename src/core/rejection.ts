// Why a call is turned away before anything is decided. The precise reason goes to the log;
// the caller learns only a status and a plain word.

export type Rejection =
  | { readonly reason: "credentials"; readonly detail: string }
  | { readonly reason: "app-id"; readonly detail: string }
  | { readonly reason: "address"; readonly detail: string }
  | { readonly reason: "too-large"; readonly detail: string }
  | { readonly reason: "too-many"; readonly detail: string }
  | { readonly reason: "settings"; readonly detail: string }
  | { readonly reason: "internal"; readonly detail: string };

/** The HTTP status and the public text of a rejection. */
export function publicReason(rejection: Rejection): { readonly status: 401 | 403 | 413 | 500; readonly text: string } {
  switch (rejection.reason) {
    case "credentials":
      return { status: 401, text: "unauthorized" };
    case "app-id":
    case "address":
      return { status: 403, text: "forbidden" };
    case "too-large":
      return { status: 413, text: "body too large" };
    case "too-many":
      return { status: 413, text: "too many users" };
    case "settings":
      return { status: 500, text: "not configured" };
    case "internal":
      return { status: 500, text: "internal error" };
  }
}
