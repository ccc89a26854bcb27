// The page of the REST API: Swagger UI on the gateway's own document, and a log-in that hands it the token.
const ui = SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#endpoints',
  deepLinking: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});

// Opens the endpoint that a link names, and goes there.
for (const link of document.querySelectorAll('.login a')) {
  link.addEventListener('click', () => {
    const block = document.getElementById(link.hash.replace('#/', 'operations-').replace('/', '-'));
    if (!block?.classList.contains('is-open')) block?.querySelector('.opblock-summary-control').click();
    block?.scrollIntoView({ behavior: 'smooth' });
  });
}

const form = document.querySelector('form');
const said = form.querySelector('output');

/** Tells how the log-in goes. */
function say(text, isWrong) {
  said.textContent = text;
  said.classList.toggle('wrong', isWrong);
}

/** Logs in, and has all requests carry the token. */
async function logIn() {
  say('Logging in …', false);
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch('/api/auth/login', { method: 'POST', body });
  const { detail, access_token: token, expires_in: seconds } = await answer.json();
  if (!answer.ok) {
    say(detail, true);
    return;
  }
  ui.preauthorizeApiKey('token', token);
  form.elements.password.value = '';
  const user = body.get('username');
  say(
    `Logged in as ${user} for ${Math.floor(seconds / 60)} minutes: all requests below carry the token.`,
    false,
  );
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  logIn().catch(() => say('The gateway does not answer.', true));
});
