//! Pods and pod templates.

use super::container::{
    APP_ARMOR_PROFILE, CONTAINER, EPHEMERAL_CONTAINER, SE_LINUX_OPTIONS, SECCOMP_PROFILE,
    WINDOWS_SECURITY_CONTEXT_OPTIONS,
};
use super::meta::{LOCAL_OBJECT_REFERENCE, OBJECT_META, RESOURCE_REQUIREMENTS};
use super::pod_status::POD_STATUS;
use super::scheduling::{AFFINITY, POD_SCHEDULING_GATE, POD_SCHEDULING_GROUP, TOLERATION, TOPOLOGY_SPREAD_CONSTRAINT};
use super::volume::VOLUME;
use crate::decode::schema::Kind::{Amount, Bool, Int32, Int64, List, Map, Named, Object, Str};
use crate::decode::schema::structs;

structs! {
    EVICTION_RESPONDER = EvictionResponder {
        name: Str, priority: Int32,
    }
    HOST_ALIAS = HostAlias {
        ip: Str, hostnames: List(&Str),
    }
    POD = Pod {
        kind: Str, apiVersion: Str, metadata: Object(&OBJECT_META), spec: Object(&POD_SPEC),
        status: Object(&POD_STATUS),
    }
    POD_DNS_CONFIG = PodDNSConfig {
        nameservers: List(&Str), searches: List(&Str), options: List(&Object(&POD_DNS_CONFIG_OPTION)),
    }
    POD_DNS_CONFIG_OPTION = PodDNSConfigOption {
        name: Str, value: Str,
    }
    POD_OS = PodOS {
        name: Named("v1.OSName"),
    }
    POD_READINESS_GATE = PodReadinessGate {
        conditionType: Named("v1.PodConditionType"),
    }
    POD_RESOURCE_CLAIM = PodResourceClaim {
        name: Str, resourceClaimName: Str, resourceClaimTemplateName: Str,
    }
    POD_SECURITY_CONTEXT = PodSecurityContext {
        seLinuxOptions: Object(&SE_LINUX_OPTIONS), windowsOptions: Object(&WINDOWS_SECURITY_CONTEXT_OPTIONS),
        runAsUser: Int64, runAsGroup: Int64, runAsNonRoot: Bool, supplementalGroups: List(&Int64),
        supplementalGroupsPolicy: Named("v1.SupplementalGroupsPolicy"), fsGroup: Int64,
        sysctls: List(&Object(&SYSCTL)), fsGroupChangePolicy: Named("v1.PodFSGroupChangePolicy"),
        seccompProfile: Object(&SECCOMP_PROFILE), appArmorProfile: Object(&APP_ARMOR_PROFILE),
        seLinuxChangePolicy: Named("v1.PodSELinuxChangePolicy"),
    }
    POD_SPEC = PodSpec {
        volumes: List(&Object(&VOLUME)), initContainers: List(&Object(&CONTAINER)),
        containers: List(&Object(&CONTAINER)), ephemeralContainers: List(&Object(&EPHEMERAL_CONTAINER)),
        restartPolicy: Named("v1.RestartPolicy"), terminationGracePeriodSeconds: Int64, activeDeadlineSeconds: Int64,
        dnsPolicy: Named("v1.DNSPolicy"), nodeSelector: Map("map[string]string", &Str), serviceAccountName: Str,
        serviceAccount: Str, automountServiceAccountToken: Bool, nodeName: Str, hostNetwork: Bool, hostPID: Bool,
        hostIPC: Bool, shareProcessNamespace: Bool, securityContext: Object(&POD_SECURITY_CONTEXT),
        imagePullSecrets: List(&Object(&LOCAL_OBJECT_REFERENCE)), hostname: Str, subdomain: Str,
        affinity: Object(&AFFINITY), schedulerName: Str, tolerations: List(&Object(&TOLERATION)),
        hostAliases: List(&Object(&HOST_ALIAS)), priorityClassName: Str, priority: Int32,
        dnsConfig: Object(&POD_DNS_CONFIG), readinessGates: List(&Object(&POD_READINESS_GATE)), runtimeClassName: Str,
        enableServiceLinks: Bool, preemptionPolicy: Named("v1.PreemptionPolicy"),
        overhead: Map("v1.ResourceList", &Amount),
        topologySpreadConstraints: List(&Object(&TOPOLOGY_SPREAD_CONSTRAINT)), setHostnameAsFQDN: Bool,
        os: Object(&POD_OS), hostUsers: Bool, schedulingGates: List(&Object(&POD_SCHEDULING_GATE)),
        resourceClaims: List(&Object(&POD_RESOURCE_CLAIM)), resources: Object(&RESOURCE_REQUIREMENTS),
        hostnameOverride: Str, schedulingGroup: Object(&POD_SCHEDULING_GROUP),
        evictionResponders: List(&Object(&EVICTION_RESPONDER)),
    }
    POD_TEMPLATE_SPEC = PodTemplateSpec {
        metadata: Object(&OBJECT_META), spec: Object(&POD_SPEC),
    }
    SYSCTL = Sysctl {
        name: Str, value: Str,
    }
}
