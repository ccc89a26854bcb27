import { LaunchError } from './launch-error.ts';

/** What to tell someone whose port cannot be had; `code` is the system's. */
export function badPort(host: string, port: number, code: string): LaunchError {
  switch (code) {
    case 'EADDRINUSE':
      return new LaunchError(
        `port ${port} is in use: stop the program that listens there, or set PORT to another (PORT=8080 npm start)`,
      );
    case 'EACCES':
      return new LaunchError(`port ${port} is reserved for root: set PORT to one above 1023`);
    case 'ERANGE':
      return new LaunchError(`there is no port ${port}: set PORT to a lower one for that many gateways`);
    default:
      return new LaunchError(
        `cannot listen on ${host} port ${port} (${code}): set HOST to an address of this machine`,
      );
  }
}
