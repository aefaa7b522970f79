// Starts the page's connection to its node, and gets it back when it is lost. The page comes right by itself, also where the
// node was killed and another process has taken its place: that one knows nothing of this page, so it is loaded anew.
(() => {
  const away = document.getElementById("away");
  const since = document.getElementById("away-since");
  const retryMs = 1000;
  const answerMs = 4000;
  const serverTimeoutMs = 8000; // the node says something every 3 s (DashboardHosting)
  const liveWithinMs = 20000; // a page whose node died before it was connected hears nothing of that
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  let isTrying = false;

  function showAway() {
    since.textContent = new Date().toISOString().slice(11, 19) + " UTC";
    away.hidden = false;
  }

  async function isBack() {
    try {
      const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(answerMs) });
      return answer.ok || answer.status === 401; // 401: the sign-in is over; the page loaded anew asks for it
    } catch {
      return false;
    }
  }

  async function comeBack() {
    if (isTrying) return;
    isTrying = true;
    showAway();
    for (;;) {
      // Asked first in plain HTTP: an answer says that a page loaded anew will come, too.
      if (await isBack()) {
        let isSame = false;
        try {
          isSame = await Blazor.reconnect();
        } catch {
          // It went away again in between, or knows nothing of this page.
        }
        if (isSame) break;
        if (await isBack()) {
          location.reload();
          return;
        }
      }
      await wait(retryMs);
    }
    away.hidden = true;
    isTrying = false;
  }

  Blazor.start({
    circuit: {
      configureSignalR: (builder) => builder.withServerTimeout(serverTimeoutMs).withKeepAliveInterval(3000),
      reconnectionHandler: {
        onConnectionDown: () => void comeBack(),
        onConnectionUp: () => {
          away.hidden = true;
        },
      },
    },
  }).catch(() => void comeBack());
  dashboard.isLive = () => {
    dashboard.live = true;
  };
  setTimeout(() => {
    if (!dashboard.live) void comeBack();
  }, liveWithinMs);
})();
