import { pageHtml } from './page.ts';

/** The page that shows each endpoint and lets a reader try it. */
export function restPage(): string {
  return pageHtml({
    title: 'REST',
    path: '/api/docs',
    head: `<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<script src="/api/docs/swagger-ui-bundle.js" defer></script>
<script src="/api/docs/rest.js" defer></script>`,
    body: `<form class="login">
<p>For a first answer, log in with the user and the password that you were given (<code>npm start</code> prints them). Then
execute <a href="#/Sessions/createSession">createSession</a>, and copy the <code>session_id</code> of its response into
<a href="#/Messages/postMessage">postMessage</a>, and into <a href="#/Messages/readMessages">readMessages</a>.</p>
<input name="username" value="demo" autocomplete="username" aria-label="User" required>
<input name="password" type="password" autocomplete="current-password" aria-label="Password" placeholder="password" required>
<button>Log in</button>
<output></output>
</form>
<main id="endpoints"></main>`,
  });
}
