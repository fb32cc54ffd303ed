//! Containers: environment, ports, probes, security.

use super::meta::{OBJECT_FIELD_SELECTOR, RESOURCE_FIELD_SELECTOR, RESOURCE_REQUIREMENTS};
use crate::decode::schema::Kind::{Always, Bool, Int32, Int64, IntOrString, List, Named, Object, Pointer, Str};
use crate::decode::schema::structs;

structs! {
    APP_ARMOR_PROFILE = AppArmorProfile {
        type: Always(&Named("v1.AppArmorProfileType")), localhostProfile: Pointer(&Str),
    }
    CAPABILITIES = Capabilities {
        add: List(&Named("v1.Capability")), drop: List(&Named("v1.Capability")),
    }
    CONFIG_MAP_ENV_SOURCE = ConfigMapEnvSource {
        name: Str, optional: Pointer(&Bool),
    }
    CONFIG_MAP_KEY_SELECTOR = ConfigMapKeySelector {
        name: Str, key: Always(&Str), optional: Pointer(&Bool),
    }
    CONTAINER = Container {
        name: Always(&Str), image: Str, command: List(&Str), args: List(&Str), workingDir: Str,
        ports: List(&Object(&CONTAINER_PORT)), envFrom: List(&Object(&ENV_FROM_SOURCE)), env: List(&Object(&ENV_VAR)),
        resources: Always(&Object(&RESOURCE_REQUIREMENTS)), resizePolicy: List(&Object(&CONTAINER_RESIZE_POLICY)),
        restartPolicy: Pointer(&Named("v1.ContainerRestartPolicy")), restartPolicyRules: List(&Object(&CONTAINER_RESTART_RULE)),
        volumeMounts: List(&Object(&VOLUME_MOUNT)), volumeDevices: List(&Object(&VOLUME_DEVICE)),
        livenessProbe: Object(&PROBE), readinessProbe: Object(&PROBE), startupProbe: Object(&PROBE),
        lifecycle: Object(&LIFECYCLE), terminationMessagePath: Str,
        terminationMessagePolicy: Named("v1.TerminationMessagePolicy"), imagePullPolicy: Named("v1.PullPolicy"),
        securityContext: Object(&SECURITY_CONTEXT), stdin: Bool, stdinOnce: Bool, tty: Bool,
    }
    CONTAINER_PORT = ContainerPort {
        name: Str, hostPort: Int32, containerPort: Always(&Int32), protocol: Named("v1.Protocol"), hostIP: Str,
    }
    CONTAINER_RESIZE_POLICY = ContainerResizePolicy {
        resourceName: Always(&Named("v1.ResourceName")), restartPolicy: Always(&Named("v1.ResourceResizeRestartPolicy")),
    }
    CONTAINER_RESTART_RULE = ContainerRestartRule {
        action: Named("v1.ContainerRestartRuleAction"), exitCodes: Object(&CONTAINER_RESTART_RULE_ON_EXIT_CODES),
    }
    CONTAINER_RESTART_RULE_ON_EXIT_CODES = ContainerRestartRuleOnExitCodes {
        operator: Named("v1.ContainerRestartRuleOnExitCodesOperator"), values: List(&Int32),
    }
    ENV_FROM_SOURCE = EnvFromSource {
        prefix: Str, configMapRef: Object(&CONFIG_MAP_ENV_SOURCE), secretRef: Object(&SECRET_ENV_SOURCE),
    }
    ENV_VAR = EnvVar {
        name: Always(&Str), value: Str, valueFrom: Object(&ENV_VAR_SOURCE),
    }
    ENV_VAR_SOURCE = EnvVarSource {
        fieldRef: Object(&OBJECT_FIELD_SELECTOR), resourceFieldRef: Object(&RESOURCE_FIELD_SELECTOR),
        configMapKeyRef: Object(&CONFIG_MAP_KEY_SELECTOR), secretKeyRef: Object(&SECRET_KEY_SELECTOR),
        fileKeyRef: Object(&FILE_KEY_SELECTOR),
    }
    EPHEMERAL_CONTAINER = EphemeralContainer {
        name: Str, image: Str, command: List(&Str), args: List(&Str), workingDir: Str,
        ports: List(&Object(&CONTAINER_PORT)), envFrom: List(&Object(&ENV_FROM_SOURCE)), env: List(&Object(&ENV_VAR)),
        resources: Object(&RESOURCE_REQUIREMENTS), resizePolicy: List(&Object(&CONTAINER_RESIZE_POLICY)),
        restartPolicy: Named("v1.ContainerRestartPolicy"), restartPolicyRules: List(&Object(&CONTAINER_RESTART_RULE)),
        volumeMounts: List(&Object(&VOLUME_MOUNT)), volumeDevices: List(&Object(&VOLUME_DEVICE)),
        livenessProbe: Object(&PROBE), readinessProbe: Object(&PROBE), startupProbe: Object(&PROBE),
        lifecycle: Object(&LIFECYCLE), terminationMessagePath: Str,
        terminationMessagePolicy: Named("v1.TerminationMessagePolicy"), imagePullPolicy: Named("v1.PullPolicy"),
        securityContext: Object(&SECURITY_CONTEXT), stdin: Bool, stdinOnce: Bool, tty: Bool, targetContainerName: Str,
    }
    EXEC_ACTION = ExecAction {
        command: List(&Str),
    }
    FILE_KEY_SELECTOR = FileKeySelector {
        volumeName: Always(&Str), path: Always(&Str), key: Always(&Str), optional: Pointer(&Bool),
    }
    GRPC_ACTION = GRPCAction {
        port: Always(&Int32), service: Pointer(&Str), mode: Pointer(&Named("v1.GRPCProbeMode")),
    }
    HTTP_GET_ACTION = HTTPGetAction {
        path: Str, port: Always(&IntOrString), host: Str, scheme: Named("v1.URIScheme"),
        httpHeaders: List(&Object(&HTTP_HEADER)), protocol: Pointer(&Named("v1.HTTPProtocol")),
    }
    HTTP_HEADER = HTTPHeader {
        name: Always(&Str), value: Always(&Str),
    }
    LIFECYCLE = Lifecycle {
        postStart: Object(&LIFECYCLE_HANDLER), preStop: Object(&LIFECYCLE_HANDLER), stopSignal: Pointer(&Named("v1.Signal")),
    }
    LIFECYCLE_HANDLER = LifecycleHandler {
        exec: Object(&EXEC_ACTION), httpGet: Object(&HTTP_GET_ACTION), tcpSocket: Object(&TCP_SOCKET_ACTION),
        sleep: Object(&SLEEP_ACTION),
    }
    PROBE = Probe {
        exec: Object(&EXEC_ACTION), httpGet: Object(&HTTP_GET_ACTION), tcpSocket: Object(&TCP_SOCKET_ACTION),
        grpc: Object(&GRPC_ACTION), initialDelaySeconds: Int32, timeoutSeconds: Int32, periodSeconds: Int32,
        successThreshold: Int32, failureThreshold: Int32, terminationGracePeriodSeconds: Pointer(&Int64),
    }
    SE_LINUX_OPTIONS = SELinuxOptions {
        user: Str, role: Str, type: Str, level: Str,
    }
    SECCOMP_PROFILE = SeccompProfile {
        type: Always(&Named("v1.SeccompProfileType")), localhostProfile: Pointer(&Str),
    }
    SECRET_ENV_SOURCE = SecretEnvSource {
        name: Str, optional: Pointer(&Bool),
    }
    SECRET_KEY_SELECTOR = SecretKeySelector {
        name: Str, key: Always(&Str), optional: Pointer(&Bool),
    }
    SECURITY_CONTEXT = SecurityContext {
        capabilities: Object(&CAPABILITIES), privileged: Pointer(&Bool), seLinuxOptions: Object(&SE_LINUX_OPTIONS),
        windowsOptions: Object(&WINDOWS_SECURITY_CONTEXT_OPTIONS), runAsUser: Pointer(&Int64), runAsGroup: Pointer(&Int64),
        runAsNonRoot: Pointer(&Bool), readOnlyRootFilesystem: Pointer(&Bool), allowPrivilegeEscalation: Pointer(&Bool),
        procMount: Pointer(&Named("v1.ProcMountType")), seccompProfile: Object(&SECCOMP_PROFILE),
        appArmorProfile: Object(&APP_ARMOR_PROFILE),
    }
    SLEEP_ACTION = SleepAction {
        seconds: Always(&Int64),
    }
    TCP_SOCKET_ACTION = TCPSocketAction {
        port: Always(&IntOrString), host: Str,
    }
    VOLUME_DEVICE = VolumeDevice {
        name: Always(&Str), devicePath: Always(&Str),
    }
    VOLUME_MOUNT = VolumeMount {
        name: Always(&Str), readOnly: Bool, recursiveReadOnly: Pointer(&Named("v1.RecursiveReadOnlyMode")), mountPath: Always(&Str), subPath: Str,
        mountPropagation: Pointer(&Named("v1.MountPropagationMode")), subPathExpr: Str, bindMountOptions: List(&Str),
    }
    WINDOWS_SECURITY_CONTEXT_OPTIONS = WindowsSecurityContextOptions {
        gmsaCredentialSpecName: Pointer(&Str), gmsaCredentialSpec: Pointer(&Str), runAsUserName: Pointer(&Str), hostProcess: Pointer(&Bool),
    }
}
