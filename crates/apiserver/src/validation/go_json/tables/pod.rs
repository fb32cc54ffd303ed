//! Pods and their templates: all that is not about containers, volumes or nodes.

use super::container::{CONTAINER, EPHEMERAL_CONTAINER};
use super::meta::{
    APP_ARMOR_PROFILE, LOCAL_OBJECT_REFERENCE, OBJECT_META, RESOURCE_REQUIREMENTS, SE_LINUX_OPTIONS, SECCOMP_PROFILE,
    WINDOWS_SECURITY_CONTEXT_OPTIONS,
};
use super::scheduling::{AFFINITY, TOLERATION, TOPOLOGY_SPREAD_CONSTRAINT};
use super::volume::VOLUME;
use crate::validation::go_json::schema::Kind::{Inline, List, Object, Pointer};
use crate::validation::go_json::schema::{FALSE, NULL, TEXT, structs};

structs! {
    POD_TEMPLATE_SPEC {
        Metadata metadata: Inline(&OBJECT_META), Spec spec: Object(&POD_SPEC),
    }
    POD_SPEC {
        Volumes volumes: List(&VOLUME), InitContainers initContainers: List(&CONTAINER),
        Containers containers: List(&CONTAINER), EphemeralContainers ephemeralContainers: List(&EPHEMERAL_CONTAINER),
        RestartPolicy restartPolicy: TEXT, TerminationGracePeriodSeconds terminationGracePeriodSeconds: NULL,
        ActiveDeadlineSeconds activeDeadlineSeconds: NULL, DNSPolicy dnsPolicy: TEXT, NodeSelector nodeSelector: NULL,
        ServiceAccountName serviceAccountName: TEXT, DeprecatedServiceAccount serviceAccount: TEXT,
        AutomountServiceAccountToken automountServiceAccountToken: NULL, NodeName nodeName: TEXT,
        HostNetwork hostNetwork: FALSE, HostPID hostPID: FALSE, HostIPC hostIPC: FALSE,
        ShareProcessNamespace shareProcessNamespace: NULL,
        SecurityContext securityContext: Pointer(&POD_SECURITY_CONTEXT),
        ImagePullSecrets imagePullSecrets: List(&LOCAL_OBJECT_REFERENCE), Hostname hostname: TEXT,
        Subdomain subdomain: TEXT, Affinity affinity: Pointer(&AFFINITY), SchedulerName schedulerName: TEXT,
        Tolerations tolerations: List(&TOLERATION), HostAliases hostAliases: List(&HOST_ALIAS),
        PriorityClassName priorityClassName: TEXT, Priority priority: NULL,
        DNSConfig dnsConfig: Pointer(&POD_DNS_CONFIG), ReadinessGates readinessGates: List(&POD_READINESS_GATE),
        RuntimeClassName runtimeClassName: NULL, EnableServiceLinks enableServiceLinks: NULL,
        PreemptionPolicy preemptionPolicy: NULL, Overhead overhead: NULL,
        TopologySpreadConstraints topologySpreadConstraints: List(&TOPOLOGY_SPREAD_CONSTRAINT),
        SetHostnameAsFQDN setHostnameAsFQDN: NULL, OS os: Pointer(&POD_OS), HostUsers hostUsers: NULL,
        SchedulingGates schedulingGates: List(&POD_SCHEDULING_GATE),
        ResourceClaims resourceClaims: List(&POD_RESOURCE_CLAIM), Resources resources: Pointer(&RESOURCE_REQUIREMENTS),
        HostnameOverride hostnameOverride: NULL, SchedulingGroup schedulingGroup: Pointer(&POD_SCHEDULING_GROUP),
        EvictionResponders evictionResponders: List(&EVICTION_RESPONDER),
    }
    POD_SECURITY_CONTEXT {
        SELinuxOptions seLinuxOptions: Pointer(&SE_LINUX_OPTIONS),
        WindowsOptions windowsOptions: Pointer(&WINDOWS_SECURITY_CONTEXT_OPTIONS), RunAsUser runAsUser: NULL,
        RunAsGroup runAsGroup: NULL, RunAsNonRoot runAsNonRoot: NULL, SupplementalGroups supplementalGroups: NULL,
        SupplementalGroupsPolicy supplementalGroupsPolicy: NULL, FSGroup fsGroup: NULL, Sysctls sysctls: List(&SYSCTL),
        FSGroupChangePolicy fsGroupChangePolicy: NULL, SeccompProfile seccompProfile: Pointer(&SECCOMP_PROFILE),
        AppArmorProfile appArmorProfile: Pointer(&APP_ARMOR_PROFILE), SELinuxChangePolicy seLinuxChangePolicy: NULL,
    }
    HOST_ALIAS {
        IP ip: TEXT, Hostnames hostnames: NULL,
    }
    POD_DNS_CONFIG {
        Nameservers nameservers: NULL, Searches searches: NULL, Options options: List(&POD_DNS_CONFIG_OPTION),
    }
    POD_DNS_CONFIG_OPTION {
        Name name: TEXT, Value value: NULL,
    }
    POD_READINESS_GATE {
        ConditionType conditionType: TEXT,
    }
    POD_OS {
        Name name: TEXT,
    }
    POD_SCHEDULING_GATE {
        Name name: TEXT,
    }
    POD_IP {
        IP ip: TEXT,
    }
    POD_RESOURCE_CLAIM {
        Name name: TEXT, ResourceClaimName resourceClaimName: NULL,
        ResourceClaimTemplateName resourceClaimTemplateName: NULL,
    }
    POD_SCHEDULING_GROUP {
        PodGroupName podGroupName: NULL,
    }
    EVICTION_RESPONDER {
        Name name: TEXT, Priority priority: NULL,
    }
    SYSCTL {
        Name name: TEXT, Value value: TEXT,
    }
}
