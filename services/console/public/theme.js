// Sets the theme before anything is painted: the one that was chosen, or else the system's. src/theme/theme.ts goes on.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem('agentconnect.theme');
  } catch {
    // Storage is forbidden: the system's theme is shown.
  }
  var isDark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
})();
