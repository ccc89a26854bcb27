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

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const say = (text, isWrong) => {
    said.textContent = text;
    said.classList.toggle('wrong', isWrong);
  };
  say('Logging in …', false);
  try {
    const answer = await fetch('/api/auth/login', {
      method: 'POST',
      body: new URLSearchParams(new FormData(form)),
    });
    const body = await answer.json();
    if (!answer.ok) {
      say(body.detail, true);
      return;
    }
    ui.preauthorizeApiKey('token', body.access_token);
    form.elements.password.value = '';
    const minutes = Math.floor(body.expires_in / 60);
    say(
      `Logged in as ${form.elements.username.value} for ${minutes} minutes: all requests below carry the token.`,
      false,
    );
  } catch {
    say('The gateway does not answer.', true);
  }
});
