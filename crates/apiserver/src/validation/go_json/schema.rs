//! How the structs of Kubernetes' internal types are described.

/// An internal struct.
#[derive(Debug)]
pub struct Struct {
    /// Its fields in Go's order.
    pub fields: &'static [Field],
}

/// A field of an internal struct.
#[derive(Debug)]
pub struct Field {
    /// Go's name, which is printed; the API's where the internal type has JSON names.
    pub name: &'static str,
    /// The name in the API.
    pub key: &'static str,
    /// What it holds.
    pub kind: Kind,
}

/// What a field holds.
#[derive(Debug)]
pub enum Kind {
    /// A value that is printed as it is; where there is none, this text: Go's zero value.
    Plain(&'static str),
    /// A struct, printed with all its fields even if nothing was written.
    Object(&'static Struct),
    /// A struct or null.
    Pointer(&'static Struct),
    /// A list of structs or null.
    List(&'static Struct),
    /// A struct whose fields stand among those of the struct that holds it.
    Inline(&'static Struct),
    /// A field that is left out when empty, as types with JSON names ask for.
    Omit(&'static Kind),
}

/// A pointer, list or map.
pub const NULL: Kind = Kind::Plain("null");
/// A text that is not a pointer.
pub const TEXT: Kind = Kind::Plain("\"\"");
/// A number, or a number or text, that is not a pointer.
pub const ZERO: Kind = Kind::Plain("0");
/// A truth value that is not a pointer.
pub const FALSE: Kind = Kind::Plain("false");
/// An amount that is not a pointer.
pub const QUANTITY: Kind = Kind::Plain("\"0\"");

/// Writes structs as `CONSTANT { GoName apiName: kind, … }`.
macro_rules! structs {
    ($($constant:ident { $($name:ident $key:tt: $kind:expr),* $(,)? })*) => {
        $(
            #[doc = concat!("`", stringify!($constant), "`")]
            pub static $constant: $crate::validation::go_json::schema::Struct =
                $crate::validation::go_json::schema::Struct {
                    fields: &[$(
                        $crate::validation::go_json::schema::Field {
                            name: stringify!($name),
                            key: stringify!($key),
                            kind: $kind,
                        }
                    ),*],
                };
        )*
    };
}

pub(in crate::validation::go_json) use structs;
