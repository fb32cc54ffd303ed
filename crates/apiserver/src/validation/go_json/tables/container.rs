//! Containers: environment, ports, probes, security.

use super::meta::{
    APP_ARMOR_PROFILE, OBJECT_FIELD_SELECTOR, RESOURCE_FIELD_SELECTOR, RESOURCE_REQUIREMENTS, SE_LINUX_OPTIONS,
    SECCOMP_PROFILE, WINDOWS_SECURITY_CONTEXT_OPTIONS,
};
use crate::validation::go_json::schema::Kind::{List, Object, Pointer};
use crate::validation::go_json::schema::{FALSE, NULL, TEXT, ZERO, structs};

structs! {
    CONTAINER {
        Name name: TEXT, Image image: TEXT, Command command: NULL, Args args: NULL, WorkingDir workingDir: TEXT,
        Ports ports: List(&CONTAINER_PORT), EnvFrom envFrom: List(&ENV_FROM_SOURCE), Env env: List(&ENV_VAR),
        Resources resources: Object(&RESOURCE_REQUIREMENTS), ResizePolicy resizePolicy: List(&CONTAINER_RESIZE_POLICY),
        RestartPolicy restartPolicy: NULL, RestartPolicyRules restartPolicyRules: List(&CONTAINER_RESTART_RULE),
        VolumeMounts volumeMounts: List(&VOLUME_MOUNT), VolumeDevices volumeDevices: List(&VOLUME_DEVICE),
        LivenessProbe livenessProbe: Pointer(&PROBE), ReadinessProbe readinessProbe: Pointer(&PROBE),
        StartupProbe startupProbe: Pointer(&PROBE), Lifecycle lifecycle: Pointer(&LIFECYCLE),
        TerminationMessagePath terminationMessagePath: TEXT, TerminationMessagePolicy terminationMessagePolicy: TEXT,
        ImagePullPolicy imagePullPolicy: TEXT, SecurityContext securityContext: Pointer(&SECURITY_CONTEXT),
        Stdin stdin: FALSE, StdinOnce stdinOnce: FALSE, TTY tty: FALSE,
    }
    EPHEMERAL_CONTAINER {
        Name name: TEXT, Image image: TEXT, Command command: NULL, Args args: NULL, WorkingDir workingDir: TEXT,
        Ports ports: List(&CONTAINER_PORT), EnvFrom envFrom: List(&ENV_FROM_SOURCE), Env env: List(&ENV_VAR),
        Resources resources: Object(&RESOURCE_REQUIREMENTS), ResizePolicy resizePolicy: List(&CONTAINER_RESIZE_POLICY),
        RestartPolicy restartPolicy: NULL, RestartPolicyRules restartPolicyRules: List(&CONTAINER_RESTART_RULE),
        VolumeMounts volumeMounts: List(&VOLUME_MOUNT), VolumeDevices volumeDevices: List(&VOLUME_DEVICE),
        LivenessProbe livenessProbe: Pointer(&PROBE), ReadinessProbe readinessProbe: Pointer(&PROBE),
        StartupProbe startupProbe: Pointer(&PROBE), Lifecycle lifecycle: Pointer(&LIFECYCLE),
        TerminationMessagePath terminationMessagePath: TEXT, TerminationMessagePolicy terminationMessagePolicy: TEXT,
        ImagePullPolicy imagePullPolicy: TEXT, SecurityContext securityContext: Pointer(&SECURITY_CONTEXT),
        Stdin stdin: FALSE, StdinOnce stdinOnce: FALSE, TTY tty: FALSE, TargetContainerName targetContainerName: TEXT,
    }
    CONTAINER_PORT {
        Name name: TEXT, HostPort hostPort: ZERO, ContainerPort containerPort: ZERO, Protocol protocol: TEXT,
        HostIP hostIP: TEXT,
    }
    CONTAINER_RESIZE_POLICY {
        ResourceName resourceName: TEXT, RestartPolicy restartPolicy: TEXT,
    }
    CONTAINER_RESTART_RULE {
        Action action: TEXT, ExitCodes exitCodes: Pointer(&CONTAINER_RESTART_RULE_ON_EXIT_CODES),
    }
    CONTAINER_RESTART_RULE_ON_EXIT_CODES {
        Operator operator: TEXT, Values values: NULL,
    }
    ENV_FROM_SOURCE {
        Prefix prefix: TEXT, ConfigMapRef configMapRef: Pointer(&CONFIG_MAP_ENV_SOURCE),
        SecretRef secretRef: Pointer(&SECRET_ENV_SOURCE),
    }
    CONFIG_MAP_ENV_SOURCE {
        Name name: TEXT, Optional optional: NULL,
    }
    SECRET_ENV_SOURCE {
        Name name: TEXT, Optional optional: NULL,
    }
    ENV_VAR {
        Name name: TEXT, Value value: TEXT, ValueFrom valueFrom: Pointer(&ENV_VAR_SOURCE),
    }
    ENV_VAR_SOURCE {
        FieldRef fieldRef: Pointer(&OBJECT_FIELD_SELECTOR),
        ResourceFieldRef resourceFieldRef: Pointer(&RESOURCE_FIELD_SELECTOR),
        ConfigMapKeyRef configMapKeyRef: Pointer(&CONFIG_MAP_KEY_SELECTOR),
        SecretKeyRef secretKeyRef: Pointer(&SECRET_KEY_SELECTOR), FileKeyRef fileKeyRef: Pointer(&FILE_KEY_SELECTOR),
    }
    CONFIG_MAP_KEY_SELECTOR {
        Name name: TEXT, Key key: TEXT, Optional optional: NULL,
    }
    SECRET_KEY_SELECTOR {
        Name name: TEXT, Key key: TEXT, Optional optional: NULL,
    }
    FILE_KEY_SELECTOR {
        VolumeName volumeName: TEXT, Path path: TEXT, Key key: TEXT, Optional optional: NULL,
    }
    VOLUME_MOUNT {
        Name name: TEXT, ReadOnly readOnly: FALSE, RecursiveReadOnly recursiveReadOnly: NULL, MountPath mountPath: TEXT,
        SubPath subPath: TEXT, MountPropagation mountPropagation: NULL, SubPathExpr subPathExpr: TEXT,
        BindMountOptions bindMountOptions: NULL,
    }
    VOLUME_DEVICE {
        Name name: TEXT, DevicePath devicePath: TEXT,
    }
    PROBE {
        Exec exec: Pointer(&EXEC_ACTION), HTTPGet httpGet: Pointer(&HTTP_GET_ACTION),
        TCPSocket tcpSocket: Pointer(&TCP_SOCKET_ACTION), GRPC grpc: Pointer(&GRPC_ACTION),
        InitialDelaySeconds initialDelaySeconds: ZERO, TimeoutSeconds timeoutSeconds: ZERO,
        PeriodSeconds periodSeconds: ZERO, SuccessThreshold successThreshold: ZERO,
        FailureThreshold failureThreshold: ZERO, TerminationGracePeriodSeconds terminationGracePeriodSeconds: NULL,
    }
    EXEC_ACTION {
        Command command: NULL,
    }
    HTTP_GET_ACTION {
        Path path: TEXT, Port port: ZERO, Host host: TEXT, Scheme scheme: TEXT,
        HTTPHeaders httpHeaders: List(&HTTP_HEADER), Protocol protocol: NULL,
    }
    HTTP_HEADER {
        Name name: TEXT, Value value: TEXT,
    }
    TCP_SOCKET_ACTION {
        Port port: ZERO, Host host: TEXT,
    }
    GRPC_ACTION {
        Port port: ZERO, Service service: NULL, Mode mode: NULL,
    }
    SLEEP_ACTION {
        Seconds seconds: ZERO,
    }
    LIFECYCLE {
        PostStart postStart: Pointer(&LIFECYCLE_HANDLER), PreStop preStop: Pointer(&LIFECYCLE_HANDLER),
        StopSignal stopSignal: NULL,
    }
    LIFECYCLE_HANDLER {
        Exec exec: Pointer(&EXEC_ACTION), HTTPGet httpGet: Pointer(&HTTP_GET_ACTION),
        TCPSocket tcpSocket: Pointer(&TCP_SOCKET_ACTION), Sleep sleep: Pointer(&SLEEP_ACTION),
    }
    SECURITY_CONTEXT {
        Capabilities capabilities: Pointer(&CAPABILITIES), Privileged privileged: NULL,
        SELinuxOptions seLinuxOptions: Pointer(&SE_LINUX_OPTIONS),
        WindowsOptions windowsOptions: Pointer(&WINDOWS_SECURITY_CONTEXT_OPTIONS), RunAsUser runAsUser: NULL,
        RunAsGroup runAsGroup: NULL, RunAsNonRoot runAsNonRoot: NULL,
        ReadOnlyRootFilesystem readOnlyRootFilesystem: NULL, AllowPrivilegeEscalation allowPrivilegeEscalation: NULL,
        ProcMount procMount: NULL, SeccompProfile seccompProfile: Pointer(&SECCOMP_PROFILE),
        AppArmorProfile appArmorProfile: Pointer(&APP_ARMOR_PROFILE),
    }
    CAPABILITIES {
        Add add: NULL, Drop drop: NULL,
    }
}
