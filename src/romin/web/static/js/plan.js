// The plan of this tab: its address, remembered by the browser until the tab is closed, and sent nowhere. Pages work without it.
const KEY = "romin.plan";
const { plan } = document.body.dataset;

function stored() {
  try {
    return new URLSearchParams(sessionStorage.getItem(KEY) ?? "");
  } catch {
    return new URLSearchParams();
  }
}

function store(query) {
  try {
    if (query) sessionStorage.setItem(KEY, query);
    else sessionStorage.removeItem(KEY);
  } catch {
    // Storage refused by the browser: the address still holds everything.
  }
}

// A refused address shows an error, not a plan: it must not become the plan of the tab.
if (location.pathname === plan && location.search && document.querySelector(".plan")) store(location.search.slice(1));

const menu = document.querySelector("[data-plan-menu]");
if (menu && stored().has("fiche")) menu.href = `${plan}?${stored()}`;

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-plan-add], a[data-plan-clear]");
  if (!link) return;
  if (link.matches("[data-plan-clear]")) {
    store("");
    return;
  }
  const query = stored();
  const address = new URL(link.href);
  if (!query.has("fiche") || address.searchParams.getAll("fiche").length > 1) return;
  if (!query.getAll("fiche").includes(link.dataset.planAdd)) query.append("fiche", link.dataset.planAdd);
  link.href = `${plan}?${query}`;
});
