//! Kinds of volumes and the lines that describe them, in the order in which kubectl looks for them.

/// How a field is shown.
#[derive(Clone, Copy, Debug)]
pub enum Shown {
    /// As it is.
    Text,
    /// As it is, behind a title without a colon.
    NoColon,
    /// As it is, or `<none>` if it is not set.
    TextOrNone,
    /// A number, 0 if it is not set.
    Number,
    /// A truth value.
    Flag,
    /// Texts in brackets.
    List,
    /// Texts with commas.
    Joined,
    /// Options, as Go prints a map.
    Map,
    /// A reference to an object, as Go prints it.
    Reference,
    /// A size, or `<unset>`.
    Size,
}

/// A kind of volume.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The field of the volume.
    pub field: &'static str,
    /// What kubectl calls it.
    pub title: &'static str,
    /// Its lines: title, field, how it is shown.
    pub lines: &'static [(&'static str, &'static str, Shown)],
}

use Shown::{Flag, Joined, List, Map, NoColon, Number, Reference, Size, Text, TextOrNone};

const FS_TYPE: (&str, &str, Shown) = ("FSType", "fsType", Text);
const READ_ONLY: (&str, &str, Shown) = ("ReadOnly", "readOnly", Flag);
const OPTIONAL: (&str, &str, Shown) = ("Optional", "optional", Flag);
const SECRET_REF: (&str, &str, Shown) = ("SecretRef", "secretRef", Reference);
const VOLUME_ID: (&str, &str, Shown) = ("VolumeID", "volumeID", Text);

const fn kind(field: &'static str, title: &'static str, lines: &'static [(&'static str, &'static str, Shown)]) -> Kind {
    Kind { field, title, lines }
}

/// All kinds.
pub const SIMPLE: &[Kind] = &[
    kind(
        "hostPath",
        "HostPath (bare host directory volume)",
        &[("Path", "path", Text), ("HostPathType", "type", TextOrNone)],
    ),
    kind(
        "emptyDir",
        "EmptyDir (a temporary directory that shares a pod's lifetime)",
        &[("Medium", "medium", Text), ("SizeLimit", "sizeLimit", Size)],
    ),
    kind(
        "gcePersistentDisk",
        "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
        &[("PDName", "pdName", Text), FS_TYPE, ("Partition", "partition", Number), READ_ONLY],
    ),
    kind(
        "awsElasticBlockStore",
        "AWSElasticBlockStore (a Persistent Disk resource in AWS)",
        &[VOLUME_ID, FS_TYPE, ("Partition", "partition", Number), READ_ONLY],
    ),
    kind(
        "gitRepo",
        "GitRepo (a volume that is pulled from git when the pod is created)",
        &[("Repository", "repository", Text), ("Revision", "revision", Text)],
    ),
    kind("secret", "Secret (a volume populated by a Secret)", &[("SecretName", "secretName", Text), OPTIONAL]),
    kind("configMap", "ConfigMap (a volume populated by a ConfigMap)", &[("Name", "name", Text), OPTIONAL]),
    kind(
        "nfs",
        "NFS (an NFS mount that lasts the lifetime of a pod)",
        &[("Server", "server", Text), ("Path", "path", Text), READ_ONLY],
    ),
    kind(
        "iscsi",
        "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
        &[
            ("TargetPortal", "targetPortal", Text),
            ("IQN", "iqn", Text),
            ("Lun", "lun", Number),
            ("ISCSIInterface", "iscsiInterface", NoColon),
            FS_TYPE,
            READ_ONLY,
            ("Portals", "portals", List),
            ("DiscoveryCHAPAuth", "chapAuthDiscovery", Flag),
            ("SessionCHAPAuth", "chapAuthSession", Flag),
            SECRET_REF,
            ("InitiatorName", "initiatorName", TextOrNone),
        ],
    ),
    kind(
        "glusterfs",
        "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
        &[("EndpointsName", "endpoints", Text), ("Path", "path", Text), READ_ONLY],
    ),
    kind(
        "persistentVolumeClaim",
        "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
        &[("ClaimName", "claimName", Text), READ_ONLY],
    ),
    kind(
        "ephemeral",
        "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)",
        &[],
    ),
    kind(
        "rbd",
        "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
        &[
            ("CephMonitors", "monitors", List),
            ("RBDImage", "image", Text),
            FS_TYPE,
            ("RBDPool", "pool", Text),
            ("RadosUser", "user", Text),
            ("Keyring", "keyring", Text),
            SECRET_REF,
            READ_ONLY,
        ],
    ),
    kind(
        "quobyte",
        "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
        &[("Registry", "registry", Text), ("Volume", "volume", Text), READ_ONLY],
    ),
    kind("downwardAPI", "DownwardAPI (a volume populated by information about the pod)", &[]),
    kind(
        "azureDisk",
        "AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)",
        &[
            ("DiskName", "diskName", Text),
            ("DiskURI", "diskURI", Text),
            // The blank is upstream's.
            ("Kind: ", "kind", NoColon),
            FS_TYPE,
            ("CachingMode", "cachingMode", Text),
            READ_ONLY,
        ],
    ),
    kind(
        "vsphereVolume",
        "vSphereVolume (a Persistent Disk resource in vSphere)",
        &[("VolumePath", "volumePath", Text), FS_TYPE, ("StoragePolicyName", "storagePolicyName", Text)],
    ),
    kind("cinder", "Cinder (a Persistent Disk resource in OpenStack)", &[VOLUME_ID, FS_TYPE, READ_ONLY, SECRET_REF]),
    kind(
        "photonPersistentDisk",
        "PhotonPersistentDisk (a Persistent Disk resource in photon platform)",
        &[("PdID", "pdID", Text), FS_TYPE],
    ),
    kind("portworxVolume", "PortworxVolume (a Portworx Volume resource)", &[VOLUME_ID]),
    kind(
        "scaleIO",
        "ScaleIO (a persistent volume backed by a block device in ScaleIO)",
        &[
            ("Gateway", "gateway", Text),
            ("System", "system", Text),
            ("Protection Domain", "protectionDomain", Text),
            ("Storage Pool", "storagePool", Text),
            ("Storage Mode", "storageMode", Text),
            ("VolumeName", "volumeName", Text),
            FS_TYPE,
            READ_ONLY,
        ],
    ),
    kind(
        "cephfs",
        "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
        &[
            ("Monitors", "monitors", List),
            ("Path", "path", Text),
            ("User", "user", Text),
            ("SecretFile", "secretFile", Text),
            SECRET_REF,
            READ_ONLY,
        ],
    ),
    kind(
        "storageos",
        "StorageOS (a StorageOS Persistent Disk resource)",
        &[("VolumeName", "volumeName", Text), ("VolumeNamespace", "volumeNamespace", Text), FS_TYPE, READ_ONLY],
    ),
    kind(
        "fc",
        "FC (a Fibre Channel disk)",
        &[("TargetWWNs", "targetWWNs", Joined), ("LUN", "lun", TextOrNone), FS_TYPE, READ_ONLY],
    ),
    kind(
        "azureFile",
        "AzureFile (an Azure File Service mount on the host and bind mount to the pod)",
        &[("SecretName", "secretName", Text), ("ShareName", "shareName", Text), READ_ONLY],
    ),
    kind(
        "flexVolume",
        "FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)",
        &[("Driver", "driver", Text), FS_TYPE, SECRET_REF, READ_ONLY, ("Options", "options", Map)],
    ),
    kind(
        "flocker",
        "Flocker (a Flocker volume mounted by the Flocker agent)",
        &[("DatasetName", "datasetName", Text), ("DatasetUUID", "datasetUUID", Text)],
    ),
    kind("projected", "Projected (a volume that contains injected data from multiple sources)", &[]),
    kind(
        "csi",
        "CSI (a Container Storage Interface (CSI) volume source)",
        &[("Driver", "driver", Text), FS_TYPE, READ_ONLY],
    ),
    kind(
        "image",
        "Image (a container image or OCI artifact)",
        &[("Reference", "reference", Text), ("PullPolicy", "pullPolicy", Text)],
    ),
];
