//! ConfigMaps, Secrets, Services and ServiceAccounts.

use super::meta::{OBJECT_META, OBJECT_REFERENCE};
use crate::decode::schema::Kind::{Any, Bool, Int32, IntOrString, List, Map, Named, Object, Pointer, Str};
use crate::decode::schema::structs;

structs! {
    CONFIG_MAP = ConfigMap {
        kind: Str, apiVersion: Str, metadata: Pointer(&Object(&OBJECT_META)), immutable: Pointer(&Bool),
        data: Map("map[string]string", &Str), binaryData: Map("map[string][]uint8", &Str),
    }
    LOCAL_REFERENCE = LocalObjectReference {
        name: Str,
    }
    SECRET = Secret {
        kind: Str, apiVersion: Str, metadata: Pointer(&Object(&OBJECT_META)), immutable: Pointer(&Bool),
        data: Map("map[string][]uint8", &Str), stringData: Map("map[string]string", &Str), type: Named("v1.SecretType"),
    }
    SERVICE = Service {
        kind: Str, apiVersion: Str, metadata: Pointer(&Object(&OBJECT_META)), spec: Pointer(&Object(&SERVICE_SPEC)),
        status: Pointer(&Any),
    }
    SERVICE_ACCOUNT = ServiceAccount {
        kind: Str, apiVersion: Str, metadata: Pointer(&Object(&OBJECT_META)), secrets: List(&Object(&OBJECT_REFERENCE)),
        imagePullSecrets: List(&Object(&LOCAL_REFERENCE)), automountServiceAccountToken: Pointer(&Bool),
    }
    SERVICE_PORT = ServicePort {
        name: Str, protocol: Named("v1.Protocol"), appProtocol: Pointer(&Str), port: Int32, targetPort: IntOrString,
        nodePort: Int32,
    }
    SERVICE_SPEC = ServiceSpec {
        ports: List(&Object(&SERVICE_PORT)), selector: Map("map[string]string", &Str), clusterIP: Str, clusterIPs: List(&Str),
        type: Named("v1.ServiceType"), externalIPs: List(&Str), sessionAffinity: Named("v1.ServiceAffinity"),
        loadBalancerIP: Str, loadBalancerSourceRanges: List(&Str), externalName: Str,
        externalTrafficPolicy: Named("v1.ServiceExternalTrafficPolicy"), healthCheckNodePort: Int32,
        publishNotReadyAddresses: Bool, sessionAffinityConfig: Any, ipFamilies: List(&Named("v1.IPFamily")),
        ipFamilyPolicy: Pointer(&Named("v1.IPFamilyPolicy")), allocateLoadBalancerNodePorts: Pointer(&Bool),
        loadBalancerClass: Pointer(&Str), internalTrafficPolicy: Pointer(&Named("v1.ServiceInternalTrafficPolicy")),
        trafficDistribution: Pointer(&Str),
    }
}
