import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';

type SigningAlgorithm = 'RS256' | 'ES256';

/** A public key that our tokens are verified with. */
interface PublicKey {
  readonly key: KeyObject;
  readonly algorithm: SigningAlgorithm;
}

export interface KeyPairs {
  /** The key that signs, if tokens are signed with a key. */
  readonly signing:
    { readonly key: KeyObject; readonly algorithm: SigningAlgorithm; readonly kid: string } | undefined;
  /** By `kid`: the one of the private key, and those that were in use before it or will be after it. */
  readonly publicKeys: ReadonlyMap<string, PublicKey>;
  /** The public keys, as `/.well-known/jwks.json` shows them. */
  readonly published: readonly JWK[];
}

/** Reads a private key in PEM. Throws a `RangeError` that reveals nothing of it. */
export function readPrivateKey(pem: string): KeyObject {
  return usable(() => createPrivateKey(pem), 'is not a private key in PEM');
}

/** Reads public keys in PEM, one after the other. Throws a `RangeError`. */
export function readPublicKeys(pems: string): KeyObject[] {
  const parts = pems.split(/(?<=-----END PUBLIC KEY-----)/).filter((part) => part.trim() !== '');
  return parts.map((pem, at) =>
    usable(() => createPublicKey(pem), `key ${at + 1} is not a public key in PEM`),
  );
}

/** Keys by their thumbprints (RFC 7638). Without a private key, the others still verify. */
export async function keyPairs(
  privateKey: KeyObject | undefined,
  otherPublicKeys: readonly KeyObject[],
): Promise<KeyPairs> {
  const own = privateKey ? [createPublicKey(privateKey)] : [];
  const described = await Promise.all(
    [...own, ...otherPublicKeys].map(async (key) => {
      const jwk = await exportJWK(key);
      const kid = await calculateJwkThumbprint(jwk);
      const algorithm = algorithmOf(key);
      return { kid, key, algorithm, jwk: { ...jwk, kid, alg: algorithm, use: 'sig' } };
    }),
  );
  const byKid = new Map(described.map((one) => [one.kid, one]));
  return {
    signing: privateKey && described[0] && { ...described[0], key: privateKey },
    publicKeys: byKid,
    published: [...byKid.values()].map(({ jwk }) => jwk),
  };
}

function usable(read: () => KeyObject, problem: string): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    throw new RangeError(problem);
  }
  algorithmOf(key);
  return key;
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): SigningAlgorithm {
  const { modulusLength = 0, namedCurve } = asymmetricKeyDetails ?? {};
  if (asymmetricKeyType === 'rsa' && modulusLength >= 2048) return 'RS256';
  if (asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return 'ES256';
  throw new RangeError('must be RSA of at least 2048 bits, or P-256');
}
