import { ApiError, LoginRequest, type Token, type TokenVerification } from '@agentconnect/protocol';
import { type RequestHandler, Router } from 'express';
import { headerToken } from '../http/authenticate.ts';
import { formBody } from '../http/body.ts';
import { serve } from '../http/methods.ts';
import { validate } from '../http/validate.ts';
import type { RouteContext } from './route-context.ts';

type Context = Pick<RouteContext, 'accounts' | 'tokens' | 'authenticator' | 'limits' | 'maxLoginBytes'>;

/** `/auth`: tokens for passwords, and what a token says. */
export function authRoutes(context: Context): Router {
  const { accounts, tokens, authenticator, limits, maxLoginBytes } = context;
  const router = Router();

  const validateLogin: RequestHandler = (request, _response, next) => {
    request.body = validate(LoginRequest, request.body ?? {});
    next();
  };
  const login: RequestHandler = async (request, response) => {
    const { username, password } = request.body as LoginRequest;
    if (!(await accounts.verify(username, password))) {
      throw new ApiError('INVALID_CREDENTIALS', 'The user name or the password is wrong.');
    }
    const { token, claims } = tokens.issue(username);
    response.set('Cache-Control', 'no-store').json({
      access_token: token,
      token_type: 'bearer',
      expires_in: claims.exp - claims.iat,
    } satisfies Token);
  };
  serve(router, '/login', {
    post: [limits.loginAddress, formBody(maxLoginBytes), validateLogin, limits.login, login],
  });

  const verify: RequestHandler = async (request, response) => {
    const token = headerToken(request);
    if (token === undefined) throw new ApiError('UNAUTHORIZED', 'A bearer token is required.');
    const claims = await authenticator.authenticate(token);
    response.set('Cache-Control', 'no-store').json({
      valid: true,
      user: claims.sub,
      type: claims.type,
      exp: claims.exp,
      iat: claims.iat,
      timestamp: new Date().toISOString(),
    } satisfies TokenVerification);
  };
  serve(router, '/verify', { post: [limits.verify, verify] });
  return router;
}
