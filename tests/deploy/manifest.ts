/** One object of an installation, and the file that it comes from. */
export interface Manifest {
  /** From the project's folder. */
  readonly file: string;
  readonly body: ObjectBody;
}

/** What all objects of Kubernetes have. */
export interface ObjectBody {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** `k8s/base/gateway.yaml: Deployment gateway`, as failures begin. */
export function placeOf({ file, body }: Manifest): string {
  return `${file}: ${body.kind} ${body.metadata.name}`;
}
