//! Quantities of objects.

pub use jobyard_apiserver::quantity::Quantity;
use serde_json::Value;

/// The quantity at a place in an object; nothing where none is. A bare number is one too.
pub fn of(value: &Value) -> Quantity {
    match value {
        Value::String(text) => Quantity::parse(text).unwrap_or(Quantity::ZERO),
        Value::Number(number) => Quantity::parse(&number.to_string()).unwrap_or(Quantity::ZERO),
        _ => Quantity::ZERO,
    }
}

/// Thousandths, rounded up.
pub fn milli(quantity: Quantity) -> i128 {
    ceiling(quantity.nanos(), 1_000_000)
}

/// The quotient, rounded away from nothing.
pub const fn ceiling(amount: i128, unit: i128) -> i128 {
    let quotient = amount / unit;
    match amount % unit {
        0 => quotient,
        1.. => quotient + 1,
        _ => quotient - 1,
    }
}
