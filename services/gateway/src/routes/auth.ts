import { ApiError, LoginRequest, type Token, type TokenVerification } from '@agentconnect/protocol';
import { type RequestHandler, Router } from 'express';
import { headerToken } from '../http/authenticate.ts';
import { formBody } from '../http/body.ts';
import { addressOf } from '../http/login-limits.ts';
import { serve } from '../http/methods.ts';
import { validate } from '../http/validate.ts';
import type { RouteContext } from './route-context.ts';

type Context = Pick<
  RouteContext,
  'logins' | 'loginLimits' | 'tokens' | 'authenticator' | 'limits' | 'maxLoginBytes'
>;

/** `/auth`: tokens for passwords, and what a token says. */
export function authRoutes(context: Context): Router {
  const { logins, loginLimits, tokens, authenticator, limits, maxLoginBytes } = context;
  const router = Router();

  const refuseIfFull: RequestHandler = (_request, _response, next) => {
    logins.refuseIfFull();
    next();
  };
  const validateLogin: RequestHandler = (request, _response, next) => {
    request.body = validate(LoginRequest, request.body ?? {});
    next();
  };
  const login: RequestHandler = async (request, response) => {
    const { username, password } = request.body as LoginRequest;
    const user = await logins.logIn(username, password, addressOf(request));
    const { token, claims } = tokens.issue(user);
    response.set('Cache-Control', 'no-store').json({
      access_token: token,
      token_type: 'bearer',
      expires_in: claims.exp - claims.iat,
    } satisfies Token);
  };
  serve(router, '/login', {
    post: [
      refuseIfFull,
      loginLimits.address,
      formBody(maxLoginBytes),
      validateLogin,
      loginLimits.stranger,
      loginLimits.name,
      login,
    ],
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
