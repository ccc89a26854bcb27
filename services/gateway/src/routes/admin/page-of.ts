import { invalid } from '../../http/request/validate.ts';

/** What a listing read, from where the query says. Rejects with `VALIDATION_ERROR` for an `after` that cannot be. */
export async function pageOf<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalid([{ path: 'after', message: error.message }]);
  }
}
