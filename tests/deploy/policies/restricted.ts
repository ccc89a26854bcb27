import type { Policy } from '../policy.ts';

/** The pod security standard "restricted", a file system that cannot be written, and no way to the cluster's API. */
export const restricted: Policy = {
  rule: 'pods are restricted',
  *check(installation) {
    for (const { manifest: at, pod, containers } of installation.workloads) {
      const mayNot: [boolean, string][] = [
        [pod.automountServiceAccountToken !== false, 'automountServiceAccountToken is not false'],
        [pod.enableServiceLinks !== false, 'enableServiceLinks is not false'],
        [pod.securityContext?.runAsNonRoot !== true, 'runAsNonRoot is not true'],
        [!(Number(pod.securityContext?.runAsUser) > 0), 'runAsUser is not a user'],
        [
          pod.securityContext?.seccompProfile?.type !== 'RuntimeDefault',
          'seccompProfile is not RuntimeDefault',
        ],
        [[pod.hostNetwork, pod.hostPID, pod.hostIPC].includes(true), 'shares something with its node'],
        [(pod.volumes ?? []).some(({ hostPath }) => hostPath), 'mounts a path of its node'],
      ];
      for (const { name, securityContext: context = {} } of containers) {
        mayNot.push(
          [context.runAsNonRoot === false || context.runAsUser === 0, `${name} may run as root`],
          [context.allowPrivilegeEscalation !== false, `${name}: allowPrivilegeEscalation is not false`],
          [context.privileged === true, `${name} is privileged`],
          [context.readOnlyRootFilesystem !== true, `${name}: readOnlyRootFilesystem is not true`],
          [!context.capabilities?.drop?.includes('ALL'), `${name} does not drop ALL capabilities`],
          [(context.capabilities?.add ?? []).length > 0, `${name} adds capabilities`],
        );
      }
      for (const [isSo, says] of mayNot) if (isSo) yield { at, says };
    }
  },
};
