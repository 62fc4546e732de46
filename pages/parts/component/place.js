// Where the server is, seen from this page. Pages are one segment deep (`/timeline`), so what stands before it is the
// path that a proxy or `server.baseUrlPath` puts in front of everything. Nothing else builds an address of ours.

/** Return the path before the page's name, such as `/` or `/tools/postmortem/`. */
const base = () => location.pathname.replace(/[^/]*$/, "");

/** Return the full address of one of our routes. @param {string} route such as `live/do` @param {Record<string, string>} [query] */
export function address(route, query) {
  const asked = query ? `?${new URLSearchParams(query)}` : "";
  return `${location.origin}${base()}${route}${asked}`;
}

/** Return the address of one of our sockets. @param {string} route @param {Record<string, string>} [query] */
export const socketAddress = (route, query) => address(route, query).replace(/^http/, "ws");
