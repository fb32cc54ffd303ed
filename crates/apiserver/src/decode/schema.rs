//! How the structs of the API are described.

/// A struct of Kubernetes' Go code.
#[derive(Debug)]
pub struct Struct {
    /// Go's name.
    pub name: &'static str,
    /// JSON names of its fields and what they hold.
    pub fields: &'static [(&'static str, Kind)],
}

impl Struct {
    /// What the field holds, if there is one of the name; names are case-sensitive ([A-174]).
    pub fn field(&self, name: &str) -> Option<&'static Kind> {
        self.entry(name).map(Kind::bare)
    }

    /// Go's name of the type with its package.
    pub fn go_name(&self) -> String {
        let scheduling = self.name.starts_with("WorkloadPodGroup") || self.name == "TopologyConstraint";
        format!("{}.{}", if scheduling { "v1alpha3" } else { "v1" }, self.name)
    }

    /// The same with what becomes of its zero value.
    pub fn entry(&self, name: &str) -> Option<&'static Kind> {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, kind)| kind)
    }
}

/// What a field holds. An empty text, 0 and `false` are left out of what is stored, as Go does, unless the kind says that
/// they are not ([A-161]).
#[derive(Debug)]
pub enum Kind {
    /// A text.
    Str,
    /// A text whose Go type has this name of its own.
    Named(&'static str),
    /// `true` or `false`.
    Bool,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A time with whole seconds.
    Time,
    /// A time with microseconds.
    MicroTime,
    /// An amount, such as `500m` or `1Gi`.
    Quantity,
    /// A quantity in a list of resources; rounded up to a thousandth.
    Amount,
    /// A number or a text.
    IntOrString,
    /// Anything.
    Any,
    /// A struct.
    Object(&'static Struct),
    /// A list.
    List(&'static Kind),
    /// A map from texts; Go's name of its type, and what its values are.
    Map(&'static str, &'static Kind),
    /// A pointer to a text, a number or a truth value: what is written is kept.
    Pointer(&'static Kind),
    /// What is there even if nobody wrote it.
    Always(&'static Kind),
}

impl Kind {
    /// The kind without what becomes of its zero value.
    pub const fn bare(&self) -> &Self {
        match self {
            Self::Pointer(kind) | Self::Always(kind) => kind,
            kind => kind,
        }
    }

    /// Go's name of the type.
    pub fn go_name(&self) -> String {
        match self {
            Self::Str => "string".to_owned(),
            Self::Named(name) | Self::Map(name, _) => (*name).to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Int32 => "int32".to_owned(),
            Self::Int64 => "int64".to_owned(),
            Self::Time => "v1.Time".to_owned(),
            Self::MicroTime => "v1.MicroTime".to_owned(),
            Self::Quantity | Self::Amount => "resource.Quantity".to_owned(),
            Self::IntOrString => "intstr.IntOrString".to_owned(),
            Self::Any => "interface {}".to_owned(),
            Self::Object(of) => of.go_name(),
            Self::List(item) => format!("[]{}", item.go_name()),
            Self::Pointer(kind) | Self::Always(kind) => kind.go_name(),
        }
    }
}

/// Writes structs as `CONSTANT = GoName { field: kind, … }`.
macro_rules! structs {
    ($($constant:ident = $name:ident { $($field:tt: $kind:expr),* $(,)? })*) => {
        $(
            #[doc = concat!("`", stringify!($name), "`")]
            pub static $constant: $crate::decode::schema::Struct = $crate::decode::schema::Struct {
                name: stringify!($name),
                fields: &[$((stringify!($field), $kind)),*],
            };
        )*
    };
}

pub(in crate::decode) use structs;
