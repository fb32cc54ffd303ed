//! Volumes that show objects as files.

use super::meta::{LABEL_SELECTOR, OBJECT_FIELD_SELECTOR, RESOURCE_FIELD_SELECTOR};
use crate::validation::go_json::schema::Kind::{List, Pointer};
use crate::validation::go_json::schema::{NULL, TEXT, structs};

structs! {
    KEY_TO_PATH {
        Key key: TEXT, Path path: TEXT, Mode mode: NULL, User user: NULL,
    }
    SECRET_VOLUME_SOURCE {
        SecretName secretName: TEXT, Items items: List(&KEY_TO_PATH), DefaultMode defaultMode: NULL,
        Optional optional: NULL, DefaultUser defaultUser: NULL,
    }
    CONFIG_MAP_VOLUME_SOURCE {
        Name name: TEXT, Items items: List(&KEY_TO_PATH), DefaultMode defaultMode: NULL, Optional optional: NULL,
        DefaultUser defaultUser: NULL,
    }
    DOWNWARD_API_VOLUME_SOURCE {
        Items items: List(&DOWNWARD_API_VOLUME_FILE), DefaultMode defaultMode: NULL, DefaultUser defaultUser: NULL,
    }
    DOWNWARD_API_VOLUME_FILE {
        Path path: TEXT, FieldRef fieldRef: Pointer(&OBJECT_FIELD_SELECTOR),
        ResourceFieldRef resourceFieldRef: Pointer(&RESOURCE_FIELD_SELECTOR), Mode mode: NULL, User user: NULL,
    }
    PROJECTED_VOLUME_SOURCE {
        Sources sources: List(&VOLUME_PROJECTION), DefaultMode defaultMode: NULL, DefaultUser defaultUser: NULL,
    }
    VOLUME_PROJECTION {
        Secret secret: Pointer(&SECRET_PROJECTION), DownwardAPI downwardAPI: Pointer(&DOWNWARD_API_PROJECTION),
        ConfigMap configMap: Pointer(&CONFIG_MAP_PROJECTION),
        ServiceAccountToken serviceAccountToken: Pointer(&SERVICE_ACCOUNT_TOKEN_PROJECTION),
        ClusterTrustBundle clusterTrustBundle: Pointer(&CLUSTER_TRUST_BUNDLE_PROJECTION),
        PodCertificate podCertificate: Pointer(&POD_CERTIFICATE_PROJECTION),
    }
    SECRET_PROJECTION {
        Name name: TEXT, Items items: List(&KEY_TO_PATH), Optional optional: NULL,
    }
    DOWNWARD_API_PROJECTION {
        Items items: List(&DOWNWARD_API_VOLUME_FILE),
    }
    CONFIG_MAP_PROJECTION {
        Name name: TEXT, Items items: List(&KEY_TO_PATH), Optional optional: NULL,
    }
    SERVICE_ACCOUNT_TOKEN_PROJECTION {
        Audience audience: TEXT, ExpirationSeconds expirationSeconds: NULL, Path path: TEXT, User user: NULL,
    }
    CLUSTER_TRUST_BUNDLE_PROJECTION {
        Name name: NULL, SignerName signerName: NULL, LabelSelector labelSelector: Pointer(&LABEL_SELECTOR),
        Optional optional: NULL, Path path: TEXT, User user: NULL,
    }
    POD_CERTIFICATE_PROJECTION {
        SignerName signerName: TEXT, KeyType keyType: TEXT, MaxExpirationSeconds maxExpirationSeconds: NULL,
        CredentialBundlePath credentialBundlePath: TEXT, KeyPath keyPath: TEXT,
        CertificateChainPath certificateChainPath: TEXT, UserAnnotations userAnnotations: NULL, User user: NULL,
    }
}
