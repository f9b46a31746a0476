// The console's own script. Every page works without it. It tells the server the reader's time zone, and renews a page
// that wants it, without losing what is open or where the reader is.

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const { zone } = document.documentElement.dataset;
const pair = `tz=${encodeURIComponent(timeZone ?? "")}`;
// A page made for another zone is loaded once more; not where cookies are off, nor where a page answers a form.
if (timeZone && !document.cookie.includes(pair)) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the newer interface works over https only, and not everywhere.
  document.cookie = `${pair}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  if (zone && zone !== timeZone && document.cookie.includes(pair)) location.replace(location.href);
}

const main = document.querySelector("main[data-renew]");

/** Which details are open, by their place: what was open stays open as long as its row is the same. */
function openRows(root) {
  return new Set([...root.querySelectorAll("details[open]")].map((each) => each.closest("tr, li")?.textContent ?? ""));
}

async function renew() {
  if (document.hidden || main.contains(document.activeElement) || String(getSelection())) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (answer.redirected) return location.reload();
  if (!answer.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
  if (!next || main.contains(document.activeElement)) return;
  const open = openRows(main);
  for (const each of next.querySelectorAll("details")) {
    each.open = open.has(each.closest("tr, li")?.textContent ?? "");
  }
  main.replaceChildren(...next.childNodes);
}

if (main) setInterval(() => renew().catch(() => {}), Number(main.dataset.renew) * 1000);
