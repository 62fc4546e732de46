// What somebody chose for this browser, such as a view: kept in its store, where it has one. What is usual is not kept.

/** Return what was chosen under a name; null where that is what is usual. @param {string} name @returns {string | null} */
export function chosen(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}

/** Keep a choice, or with null what is usual. @param {string} name @param {string | null} value */
export function choose(name, value) {
  try {
    if (value === null) localStorage.removeItem(name); else localStorage.setItem(name, value);
  } catch { /* this page alone cannot keep it */ }
}
