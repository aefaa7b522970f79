// Light or dark, before anything is drawn: what the system says, until someone chooses otherwise.
(() => {
  const key = "coordinator-dashboard-theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const systems = () => (system.matches ? "dark" : "light");
  const chosen = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // a browser that keeps nothing
    }
  };
  const apply = () => (document.documentElement.dataset.theme = chosen() ?? systems());
  apply();
  system.addEventListener("change", apply);
  addEventListener("storage", apply);
  window.dashboard = {
    switchTheme() {
      const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
      try {
        // Who goes back to what the system says follows it again.
        if (next === systems()) localStorage.removeItem(key);
        else localStorage.setItem(key, next);
        apply();
      } catch {
        document.documentElement.dataset.theme = next;
      }
    },
  };
})();
