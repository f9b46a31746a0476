// Whether a post comes from a page of the console's own. Every browser names the origin of a form's post; what names
// none is no browser, and has no business here.

export function isOwnPost(request: Request): boolean {
  const { origin } = new URL(request.url);
  const site = request.headers.get("Sec-Fetch-Site");
  return request.headers.get("Origin") === origin && (site === null || site === "same-origin");
}

/** Where to go after signing in: a path of the console's own, whatever the address says. */
export function ownPath(path: string | undefined): string {
  if (path === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(path) || path.includes("\\")) return "/";
  try {
    const url = new URL(path, "https://console.invalid");
    // Dots in a path are gone by now, and may leave two slashes at its beginning: `/..//host` is another host.
    return url.origin === "https://console.invalid" && !url.pathname.startsWith("//") ? url.pathname + url.search : "/";
  } catch {
    return "/";
  }
}

/**
 * What every answer says to the browser: nothing from elsewhere, nothing inline, no frame around it, nothing kept.
 * Referrers stay inside: with none at all a form's post would name no origin (Fetch, "serializing a request origin").
 */
export const safeHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "X-Frame-Options": "DENY",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
  "Cache-Control": "no-store",
};
