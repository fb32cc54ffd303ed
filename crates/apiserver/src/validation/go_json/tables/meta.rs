//! Metadata and small types that many others use.

use crate::validation::go_json::schema::Kind::{List, Omit};
use crate::validation::go_json::schema::{NULL, QUANTITY, TEXT, structs};

structs! {
    OBJECT_META {
        name name: Omit(&NULL), generateName generateName: Omit(&NULL), namespace namespace: Omit(&NULL),
        selfLink selfLink: Omit(&NULL), uid uid: Omit(&NULL), resourceVersion resourceVersion: Omit(&NULL),
        generation generation: Omit(&NULL), creationTimestamp creationTimestamp: Omit(&NULL),
        deletionTimestamp deletionTimestamp: Omit(&NULL),
        deletionGracePeriodSeconds deletionGracePeriodSeconds: Omit(&NULL), labels labels: Omit(&NULL),
        annotations annotations: Omit(&NULL), ownerReferences ownerReferences: Omit(&List(&OWNER_REFERENCE)),
        finalizers finalizers: Omit(&NULL), managedFields managedFields: Omit(&NULL),
    }
    OWNER_REFERENCE {
        apiVersion apiVersion: TEXT, kind kind: TEXT, name name: TEXT, uid uid: TEXT,
        controller controller: Omit(&NULL), blockOwnerDeletion blockOwnerDeletion: Omit(&NULL),
    }
    LABEL_SELECTOR {
        matchLabels matchLabels: Omit(&NULL), matchExpressions matchExpressions: Omit(&NULL),
    }
    LOCAL_OBJECT_REFERENCE {
        Name name: TEXT,
    }
    OBJECT_FIELD_SELECTOR {
        APIVersion apiVersion: TEXT, FieldPath fieldPath: TEXT,
    }
    RESOURCE_FIELD_SELECTOR {
        ContainerName containerName: TEXT, Resource resource: TEXT, Divisor divisor: QUANTITY,
    }
    RESOURCE_REQUIREMENTS {
        Limits limits: NULL, Requests requests: NULL, Claims claims: List(&RESOURCE_CLAIM),
    }
    RESOURCE_CLAIM {
        Name name: TEXT, Request request: TEXT,
    }
    TYPED_LOCAL_OBJECT_REFERENCE {
        APIGroup apiGroup: NULL, Kind kind: TEXT, Name name: TEXT,
    }
    TYPED_OBJECT_REFERENCE {
        APIGroup apiGroup: NULL, Kind kind: TEXT, Name name: TEXT, Namespace namespace: NULL,
    }
    SE_LINUX_OPTIONS {
        User user: TEXT, Role role: TEXT, Type type: TEXT, Level level: TEXT,
    }
    WINDOWS_SECURITY_CONTEXT_OPTIONS {
        GMSACredentialSpecName gmsaCredentialSpecName: NULL, GMSACredentialSpec gmsaCredentialSpec: NULL,
        RunAsUserName runAsUserName: NULL, HostProcess hostProcess: NULL,
    }
    SECCOMP_PROFILE {
        Type type: TEXT, LocalhostProfile localhostProfile: NULL,
    }
    APP_ARMOR_PROFILE {
        Type type: TEXT, LocalhostProfile localhostProfile: NULL,
    }
}
