//! Pods and pod templates.

use super::container::{
    APP_ARMOR_PROFILE, CONTAINER, EPHEMERAL_CONTAINER, SE_LINUX_OPTIONS, SECCOMP_PROFILE,
    WINDOWS_SECURITY_CONTEXT_OPTIONS,
};
use super::meta::{LOCAL_OBJECT_REFERENCE, OBJECT_META, RESOURCE_REQUIREMENTS};
use super::pod_status::POD_STATUS;
use super::scheduling::{AFFINITY, POD_SCHEDULING_GATE, POD_SCHEDULING_GROUP, TOLERATION, TOPOLOGY_SPREAD_CONSTRAINT};
use super::volume::VOLUME;
use crate::decode::schema::Kind::{Always, Amount, Bool, Int32, Int64, List, Map, Named, Object, Pointer, Str};
use crate::decode::schema::structs;

structs! {
    EVICTION_RESPONDER = EvictionResponder {
        name: Always(&Str), priority: Pointer(&Int32),
    }
    HOST_ALIAS = HostAlias {
        ip: Always(&Str), hostnames: List(&Str),
    }
    POD = Pod {
        kind: Str, apiVersion: Str, metadata: Always(&Object(&OBJECT_META)), spec: Always(&Object(&POD_SPEC)),
        status: Always(&Object(&POD_STATUS)),
    }
    POD_DNS_CONFIG = PodDNSConfig {
        nameservers: List(&Str), searches: List(&Str), options: List(&Object(&POD_DNS_CONFIG_OPTION)),
    }
    POD_DNS_CONFIG_OPTION = PodDNSConfigOption {
        name: Str, value: Pointer(&Str),
    }
    POD_OS = PodOS {
        name: Always(&Named("v1.OSName")),
    }
    POD_READINESS_GATE = PodReadinessGate {
        conditionType: Always(&Named("v1.PodConditionType")),
    }
    POD_RESOURCE_CLAIM = PodResourceClaim {
        name: Always(&Str), resourceClaimName: Pointer(&Str), resourceClaimTemplateName: Pointer(&Str),
    }
    POD_SECURITY_CONTEXT = PodSecurityContext {
        seLinuxOptions: Object(&SE_LINUX_OPTIONS), windowsOptions: Object(&WINDOWS_SECURITY_CONTEXT_OPTIONS),
        runAsUser: Pointer(&Int64), runAsGroup: Pointer(&Int64), runAsNonRoot: Pointer(&Bool), supplementalGroups: List(&Int64),
        supplementalGroupsPolicy: Pointer(&Named("v1.SupplementalGroupsPolicy")), fsGroup: Pointer(&Int64),
        sysctls: List(&Object(&SYSCTL)), fsGroupChangePolicy: Pointer(&Named("v1.PodFSGroupChangePolicy")),
        seccompProfile: Object(&SECCOMP_PROFILE), appArmorProfile: Object(&APP_ARMOR_PROFILE),
        seLinuxChangePolicy: Pointer(&Named("v1.PodSELinuxChangePolicy")),
    }
    POD_SPEC = PodSpec {
        volumes: List(&Object(&VOLUME)), initContainers: List(&Object(&CONTAINER)),
        containers: List(&Object(&CONTAINER)), ephemeralContainers: List(&Object(&EPHEMERAL_CONTAINER)),
        restartPolicy: Named("v1.RestartPolicy"), terminationGracePeriodSeconds: Pointer(&Int64), activeDeadlineSeconds: Pointer(&Int64),
        dnsPolicy: Named("v1.DNSPolicy"), nodeSelector: Map("map[string]string", &Str), serviceAccountName: Str,
        serviceAccount: Str, automountServiceAccountToken: Pointer(&Bool), nodeName: Str, hostNetwork: Bool, hostPID: Bool,
        hostIPC: Bool, shareProcessNamespace: Pointer(&Bool), securityContext: Object(&POD_SECURITY_CONTEXT),
        imagePullSecrets: List(&Object(&LOCAL_OBJECT_REFERENCE)), hostname: Str, subdomain: Str,
        affinity: Object(&AFFINITY), schedulerName: Str, tolerations: List(&Object(&TOLERATION)),
        hostAliases: List(&Object(&HOST_ALIAS)), priorityClassName: Str, priority: Pointer(&Int32),
        dnsConfig: Object(&POD_DNS_CONFIG), readinessGates: List(&Object(&POD_READINESS_GATE)), runtimeClassName: Pointer(&Str),
        enableServiceLinks: Pointer(&Bool), preemptionPolicy: Pointer(&Named("v1.PreemptionPolicy")),
        overhead: Map("v1.ResourceList", &Amount),
        topologySpreadConstraints: List(&Object(&TOPOLOGY_SPREAD_CONSTRAINT)), setHostnameAsFQDN: Pointer(&Bool),
        os: Object(&POD_OS), hostUsers: Pointer(&Bool), schedulingGates: List(&Object(&POD_SCHEDULING_GATE)),
        resourceClaims: List(&Object(&POD_RESOURCE_CLAIM)), resources: Object(&RESOURCE_REQUIREMENTS),
        hostnameOverride: Pointer(&Str), schedulingGroup: Object(&POD_SCHEDULING_GROUP),
        evictionResponders: List(&Object(&EVICTION_RESPONDER)),
    }
    POD_TEMPLATE_SPEC = PodTemplateSpec {
        metadata: Always(&Object(&OBJECT_META)), spec: Always(&Object(&POD_SPEC)),
    }
    SYSCTL = Sysctl {
        name: Always(&Str), value: Always(&Str),
    }
}
